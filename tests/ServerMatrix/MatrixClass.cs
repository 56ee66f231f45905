using Microsoft.CodeAnalysis;

namespace TypedJobs.ServerMatrix;

/// <summary>Represents an abstract class of tests.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="OnCluster">Whether it runs on servers of several nodes.</param>
/// <param name="HasOwnServer">Whether each of its classes has a server of its own.</param>
/// <param name="Others">The other fixtures that it asks for, each as type and name, on a line of its own: a text is compared by value.</param>
internal sealed record MatrixClass(string Namespace, string Name, bool OnCluster, bool HasOwnServer, string Others)
{
    public string[] OtherServers => Others.Split(['\n'], StringSplitOptions.RemoveEmptyEntries);

    public static MatrixClass From(INamedTypeSymbol type, AttributeData attribute) => new(
        type.ContainingNamespace.ToDisplayString(),
        type.Name,
        Option(attribute, "Cluster", whenMissing: true),
        Option(attribute, "Own", whenMissing: false),
        string.Join("\n", type.InstanceConstructors[0].Parameters.Skip(1)
            .Select(parameter => $"{parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)} {parameter.Name}")));

    private static bool Option(AttributeData attribute, string name, bool whenMissing) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as bool? ?? whenMissing;
}
