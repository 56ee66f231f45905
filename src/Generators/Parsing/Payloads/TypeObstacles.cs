using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>Finds out why a type cannot be stored, whatever its members are.</summary>
/// <param name="compilation">Where the types are.</param>
internal sealed class TypeObstacles(Compilation compilation)
{
    /// <summary>Returns whether generated code can use a symbol.</summary>
    public bool IsVisible(ISymbol symbol) => compilation.IsSymbolAccessibleWithin(symbol, compilation.Assembly);

    /// <summary>Returns why generated code cannot name a type; null when it can.</summary>
    public string? FindHidden(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Error } => $"'{PayloadTypeParser.Display(type)}' is not known",
        INamedTypeSymbol named when !IsVisible(named) || IsFileLocal(named) =>
            $"'{PayloadTypeParser.Display(type)}' is not visible to the generated code; make it internal or public",
        _ => Usability.ObstacleOf(type, compilation),
    };

    // An option of F# is one too. The kind is in the lower bits of the flags.
    private static bool IsUnion(INamedTypeSymbol type) => type.GetAttributes().Any(static attribute =>
        attribute.AttributeClass is { Name: "CompilationMappingAttribute" } mapping
        && mapping.ContainingNamespace.ToDisplayString() == "Microsoft.FSharp.Core"
        && attribute.ConstructorArguments is [{ Value: int flags }, ..]
        && (flags & 31) == 1);

    /// <summary>Returns why values of a type of one's own cannot be stored; null when only its members may tell.</summary>
    public string? Find(INamedTypeSymbol type)
    {
        string display = PayloadTypeParser.Display(type);
        if (FindHidden(type) is { } hidden)
        {
            return hidden;
        }

        if (IsUnion(type))
        {
            return $"'{display}' is a union of F#, and which of its cases is stored is not known";
        }

        if (JsonAttributes.FindForeign(type) is { } attribute)
        {
            return $"'{display}' asks for a form of its own by {attribute}";
        }

        if (type.TypeKind == TypeKind.Enum || type.IsTupleType)
        {
            return null;
        }

        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            return $"'{display}' is {(type.TypeKind == TypeKind.Interface ? "an interface" : "not a class or struct")}, so what is in it is not known";
        }

        if (type.IsAbstract)
        {
            return $"'{display}' is abstract, so what is in it is not known";
        }

        if (type.IsRefLikeType || type.IsAnonymousType)
        {
            return $"'{display}' is not a class, record or struct with properties";
        }

        if (IsOfFramework(type))
        {
            return $"'{display}' is not among the types of the framework that can be stored";
        }

        return type.AllInterfaces.Any(face => face.SpecialType == SpecialType.System_Collections_IEnumerable)
            ? $"'{display}' is a collection of its own kind"
            : null;
    }

    private bool IsOfFramework(INamedTypeSymbol type)
    {
        string ns = type.ContainingNamespace?.ToDisplayString(KnownTypes.MetadataFormat) ?? string.Empty;
        bool isPair = ns == "System.Collections.Generic" && type.Name == "KeyValuePair";
        return (ns == "System" || ns.StartsWith("System.", StringComparison.Ordinal))
            && !isPair
            && !(ns == "System" && type.Name == "Tuple")
            && !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly);
    }

    private static bool IsFileLocal(INamedTypeSymbol type) =>
        type.IsFileLocal || (type.ContainingType is { } outer && IsFileLocal(outer));
}
