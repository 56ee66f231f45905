using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>Finds the attributes by which types say how they are stored.</summary>
internal static class JsonAttributes
{
    private const string Namespace = "System.Text.Json.Serialization";

    // What changes the form in ways that only System.Text.Json itself follows.
    private static readonly string[] Foreign =
    [
        "JsonPolymorphicAttribute", "JsonDerivedTypeAttribute", "JsonNumberHandlingAttribute", "JsonExtensionDataAttribute",
        "JsonObjectCreationHandlingAttribute", "JsonUnmappedMemberHandlingAttribute",
    ];

    /// <summary>The attribute of System.Text.Json of that name.</summary>
    public static AttributeData? Find(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.Name == name && IsIn(attribute, Namespace));

    /// <summary>The converter's attribute, or one that is derived from it.</summary>
    public static AttributeData? FindConverter(ISymbol symbol) => symbol.GetAttributes().FirstOrDefault(attribute =>
    {
        for (INamedTypeSymbol? level = attribute.AttributeClass; level is not null; level = level.BaseType)
        {
            if (level.Name == "JsonConverterAttribute" && level.ContainingNamespace.ToDisplayString() == Namespace)
            {
                return true;
            }
        }

        return false;
    });

    /// <summary>The name of an attribute whose form the generator does not write, such as <c>[JsonPolymorphic]</c>.</summary>
    public static string? FindForeign(ISymbol symbol)
    {
        AttributeData? found = symbol.GetAttributes().FirstOrDefault(attribute =>
            Foreign.Contains(attribute.AttributeClass?.Name) && IsIn(attribute, Namespace));
        return found is null ? null : $"[{found.AttributeClass!.Name.Replace("Attribute", string.Empty)}]";
    }

    /// <summary>Returns whether a constructor says that it sets all required members.</summary>
    public static bool SetsRequiredMembers(IMethodSymbol constructor) => constructor.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.Name == "SetsRequiredMembersAttribute" && IsIn(attribute, "System.Diagnostics.CodeAnalysis"));

    /// <summary>Gets a value indicating whether a member may be null although its type is declared as not nullable.</summary>
    public static bool MayBeNull(ISymbol member) => member.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.Name is "MaybeNullAttribute" or "AllowNullAttribute" && IsIn(attribute, "System.Diagnostics.CodeAnalysis"));

    private static bool IsIn(AttributeData attribute, string ns) => attribute.AttributeClass!.ContainingNamespace.ToDisplayString() == ns;
}
