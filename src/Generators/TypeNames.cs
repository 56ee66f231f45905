using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedJobs.Generators;

/// <summary>Types and names as they are written in code.</summary>
internal static class TypeNames
{
    /// <summary>With <c>global::</c>, keywords escaped, and no <c>?</c> on references.</summary>
    public static readonly SymbolDisplayFormat Plain = SymbolDisplayFormat.FullyQualifiedFormat;

    /// <summary>The same, with <c>?</c> on references.</summary>
    public static readonly SymbolDisplayFormat Annotated = Plain.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>For messages.</summary>
    public static readonly SymbolDisplayFormat Readable = SymbolDisplayFormat.CSharpErrorMessageFormat;

    /// <summary>The name, with <c>@</c> where it is a keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None
        && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None
            ? name
            : "@" + name;

    /// <summary>An assembly's name as an identifier.</summary>
    public static string Identifier(string? assemblyName)
    {
        char[] letters = [.. (assemblyName ?? "Assembly").Select(letter => char.IsLetterOrDigit(letter) ? letter : '_')];
        string name = new(letters);
        return name.Length == 0 || char.IsDigit(name[0]) ? "_" + name : name;
    }

    /// <summary>The namespace of what the generator adds to an assembly for its own use.</summary>
    public static string GeneratedNamespace(string? assemblyName) => "TypedJobs.Generated." + Identifier(assemblyName);
}
