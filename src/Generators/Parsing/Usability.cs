using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedJobs.Generators.Parsing;

/// <summary>
/// Finds out which symbols generated code can use, although nobody can write a pragma there: those that are obsolete as an error,
/// those that are experimental, and those whose warnings have an id of their own.
/// </summary>
internal static class Usability
{
    /// <summary>Returns why generated code cannot use a symbol; null when it can.</summary>
    public static string? Obstacle(ISymbol symbol)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (IsObsolete(attribute) && attribute.ConstructorArguments is [_, { Value: true }])
            {
                return "obsolete as an error, so generated code cannot use it";
            }

            if (IsExperimental(attribute))
            {
                return "experimental, so generated code cannot use it";
            }
        }

        return null;
    }

    /// <summary>Returns why generated code cannot name a type; null when it can.</summary>
    public static string? ObstacleOf(ITypeSymbol type, Compilation compilation)
    {
        foreach (ISymbol named in Named(type, compilation))
        {
            if (Obstacle(named) is { } obstacle)
            {
                return named is IAssemblySymbol assembly
                    ? $"the assembly '{assembly.Name}' is {obstacle}"
                    : $"'{named.ToDisplayString(TypeNames.Readable)}' is {obstacle}";
            }
        }

        return null;
    }

    /// <summary>Returns the ids of the diagnostics that the compiler reports where a type is named, beside its usual ones.</summary>
    public static IEnumerable<string> IdsOf(ITypeSymbol type, Compilation compilation) => Named(type, compilation).SelectMany(Ids);

    /// <summary>The same for the use of one symbol.</summary>
    public static IEnumerable<string> Ids(ISymbol symbol)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            string? id = IsExperimental(attribute)
                ? attribute.ConstructorArguments.FirstOrDefault().Value as string
                : IsObsolete(attribute)
                    ? attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "DiagnosticId").Value.Value as string
                    : null;
            if (id is not null && SyntaxFacts.IsValidIdentifier(id))
            {
                yield return id;
            }
        }
    }

    /// <summary>The first attribute of that kind, of the symbols in order.</summary>
    public static AttributeData? FindObsolete(IEnumerable<ISymbol> symbols) =>
        symbols.SelectMany(symbol => symbol.GetAttributes()).FirstOrDefault(IsObsolete);

    /// <inheritdoc cref="FindObsolete"/>
    public static AttributeData? FindExperimental(IEnumerable<ISymbol> symbols) =>
        symbols.SelectMany(symbol => symbol.GetAttributes()).FirstOrDefault(IsExperimental);

    // All that the name of a type names. An assembly or module can be experimental as a whole, for others.
    private static IEnumerable<ISymbol> Named(ITypeSymbol? type, Compilation compilation)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return Named(array.ElementType, compilation);
            case INamedTypeSymbol { SpecialType: SpecialType.None } named:
                IEnumerable<ISymbol> own = [named.OriginalDefinition];
                if (named.ContainingAssembly is { } assembly && !SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly))
                {
                    own = own.Concat([assembly, named.ContainingModule]);
                }

                return own
                    .Concat(named.ContainingType is null ? [] : Named(named.ContainingType, compilation))
                    .Concat(named.TypeArguments.SelectMany(argument => Named(argument, compilation)));
            default:
                return [];
        }
    }

    private static bool IsObsolete(AttributeData attribute) =>
        attribute.AttributeClass is { Name: "ObsoleteAttribute" } type && type.ContainingNamespace.ToDisplayString() == "System";

    private static bool IsExperimental(AttributeData attribute) =>
        attribute.AttributeClass is { Name: "ExperimentalAttribute" } type
        && type.ContainingNamespace.ToDisplayString() == "System.Diagnostics.CodeAnalysis";
}
