using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedJobs.Generators;

/// <summary>Types and names as they are written in code.</summary>
internal static class TypeNames
{
    /// <summary>With <c>global::</c>, keywords escaped, and no <c>?</c> on references.</summary>
    public static readonly SymbolDisplayFormat Plain = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    /// <summary>For signatures: with <c>?</c> on references, and tuples with the names of their parts.</summary>
    public static readonly SymbolDisplayFormat Annotated = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly Regex Await = new(@"(?<![\w@])await(?!\w)", RegexOptions.CultureInvariant);

    /// <summary>For messages.</summary>
    public static readonly SymbolDisplayFormat Readable = SymbolDisplayFormat.CSharpErrorMessageFormat;

    /// <summary>The type as it is written in code, also inside an async method, where <c>await</c> is no name.</summary>
    public static string ToCode(this ITypeSymbol type, SymbolDisplayFormat format)
    {
        string code = type.ToDisplayString(format);
        return code.Contains("await") ? Await.Replace(code, "@await") : code;
    }

    /// <summary>The name, with <c>@</c> where it is a keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None
        && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None
            ? name
            : "@" + name;

    /// <summary>An assembly's name as parts of identifiers: what is no letter or digit ends a word.</summary>
    public static string Identifier(string assemblyName)
    {
        string[] words = new string([.. assemblyName.Select(letter => char.IsLetterOrDigit(letter) ? letter : ' ')])
            .Split([' '], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "Assembly" : string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
    }

    /// <summary>
    /// An assembly's name as an identifier that no other assembly's name has: <c>My.App</c> is <c>My_App</c>.
    /// </summary>
    public static string UniqueIdentifier(string assemblyName)
    {
        string name = string.Concat(assemblyName.Select(letter => letter switch
        {
            '.' => "_",
            '_' => "__",
            _ when char.IsLetterOrDigit(letter) => letter.ToString(),
            _ => "_u" + ((int)letter).ToString("X4", System.Globalization.CultureInfo.InvariantCulture),
        }));
        return name.Length == 0 ? "Assembly" : char.IsDigit(name[0]) ? "A" + name : name;
    }

    /// <summary>The namespace of what the generator adds to an assembly for its own use.</summary>
    public static string GeneratedNamespace(string? assemblyName) => "TypedJobs.Generated." + string.Join(
        ".",
        (assemblyName ?? string.Empty).Split(['.'], StringSplitOptions.RemoveEmptyEntries)
            .DefaultIfEmpty(string.Empty)
            .Select(Identifier)
            .Select(name => char.IsDigit(name[0]) ? "A" + name : Escape(name)));
}
