using Microsoft.CodeAnalysis;

namespace TypedJobs.ServerMatrix;

/// <summary>Represents a column of the matrix.</summary>
/// <param name="Name">The end of the names of its classes.</param>
/// <param name="SharedType">The fixture that the classes share.</param>
/// <param name="OwnType">The fixture of a class with a server of its own.</param>
/// <param name="IsCluster">Whether it has several nodes.</param>
internal sealed record MatrixServer(string Name, string SharedType, string OwnType, bool IsCluster)
{
    public static MatrixServer From(AttributeData attribute) => new(
        (string)attribute.ConstructorArguments[0].Value!,
        NameOf(attribute.ConstructorArguments[1]),
        NameOf(attribute.ConstructorArguments[2]),
        attribute.NamedArguments.Any(argument => argument is { Key: "IsCluster", Value.Value: true }));

    private static string NameOf(TypedConstant type) => ((ITypeSymbol)type.Value!).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
