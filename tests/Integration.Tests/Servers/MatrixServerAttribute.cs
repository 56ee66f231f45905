namespace TypedJobs.Integration.Tests.Servers;

/// <summary>Adds a server to the matrix.</summary>
/// <param name="name">The name, with which the classes of its tests end.</param>
/// <param name="shared">The fixture that classes share: a <see cref="TestServer"/>.</param>
/// <param name="own">The fixture of a class that needs a server of its own.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class MatrixServerAttribute(string name, Type shared, Type own) : Attribute
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets the fixture that classes share.</summary>
    public Type Shared { get; } = shared;

    /// <summary>Gets the fixture of a class that needs a server of its own.</summary>
    public Type Own { get; } = own;

    /// <summary>Gets or sets whether it has several nodes.</summary>
    public bool IsCluster { get; set; }
}
