using Microsoft.CodeAnalysis;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Payload;

/// <summary>The parameters of a handler that are stored with its job.</summary>
internal static class PayloadParameters
{
    public static IEnumerable<IParameterSymbol> Of(IMethodSymbol handler, JobSymbols symbols) =>
        handler.Parameters.Where(parameter =>
            !symbols.IsToken(parameter.Type)
            && !symbols.IsContext(parameter.Type)
            && !IsService(parameter));

    /// <summary>Returns whether a parameter is resolved from the services of the attempt.</summary>
    public static bool IsService(IParameterSymbol parameter) =>
        parameter.GetAttributes().Any(static each => each.AttributeClass is { Name: "FromServicesAttribute" or "FromKeyedServicesAttribute" });

    /// <summary>The properties of a type of this compilation that are stored with it.</summary>
    public static IEnumerable<IPropertySymbol> MembersOf(ITypeSymbol type, Compilation compilation) =>
        JobSymbols.Same(type.ContainingAssembly, compilation.Assembly) && type.TypeKind is TypeKind.Class or TypeKind.Struct
            ? type.GetMembers().OfType<IPropertySymbol>().Where(static property =>
                property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod: not null }
                && !property.IsImplicitlyDeclared)
            : [];
}
