using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing;

/// <summary>Finds out which diagnostics a handler or its type causes where it is used.</summary>
internal static class MarksParser
{
    /// <summary>Returns the marks of a method, with the diagnostics about the types that it names.</summary>
    public static MarksModel Parse(IMethodSymbol method, Compilation compilation)
    {
        IEnumerable<ITypeSymbol> types = method.Parameters.Select(parameter => parameter.Type)
            .Append(method.ReturnType)
            .Concat(method.Parameters.SelectMany(parameter => parameter.GetAttributes())
                .SelectMany(attribute => attribute.ConstructorArguments)
                .SelectMany(KeyTypes));
        return Parse([method], types, compilation);
    }

    /// <summary>Returns the marks of a type and of those around it, from the innermost outwards.</summary>
    public static MarksModel Parse(IEnumerable<INamedTypeSymbol> types, Compilation compilation)
    {
        INamedTypeSymbol[] all = [.. types];
        return Parse(all, all, compilation);
    }

    private static MarksModel Parse(IReadOnlyList<ISymbol> marked, IEnumerable<ITypeSymbol> named, Compilation compilation)
    {
        AttributeData? obsolete = Usability.FindObsolete(marked);
        string[] attributes =
        [
            .. new[] { obsolete, Usability.FindExperimental(marked) }.OfType<AttributeData>().Select(Write),
        ];
        string[] ids =
        [
            .. marked.SelectMany(Usability.Ids)
                .Concat(named.SelectMany(type => Usability.IdsOf(type, compilation)))
                .Distinct()
                .OrderBy(id => id, StringComparer.Ordinal),
        ];
        return new MarksModel(attributes.ToEquatableArray(), obsolete is not null, ids.ToEquatableArray());
    }

    private static IEnumerable<ITypeSymbol> KeyTypes(TypedConstant key) => key switch
    {
        { Kind: TypedConstantKind.Type, Value: ITypeSymbol type } => [type],
        { Kind: TypedConstantKind.Enum, Type: { } type } => [type],
        _ => [],
    };

    private static string Write(AttributeData attribute)
    {
        string arguments = string.Join(", ", attribute.ConstructorArguments
            .Select(argument => CodeLiterals.Constant(argument.Value, argument.Type!))
            .Concat(attribute.NamedArguments
                .Select(argument => $"{argument.Key} = {CodeLiterals.Constant(argument.Value.Value, argument.Value.Type!)}")));
        string type = attribute.AttributeClass!.ToCode(TypeNames.Plain);
        type = type.Substring(0, type.Length - nameof(Attribute).Length);
        return arguments.Length == 0 ? $"[{type}]" : $"[{type}({arguments})]";
    }
}
