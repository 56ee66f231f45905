namespace TypedJobs.Integration.Tests.Servers;

/// <summary>
/// Runs the tests of an abstract class on every server of the matrix: a class is generated for each. The constructor takes a
/// <see cref="TestServer"/> first; servers that it takes behind it are handed in as they are.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ServerMatrixAttribute : Attribute
{
    /// <summary>Gets or sets whether the tests run on a Cluster as well. Default: true. What it does not change needs no run there.</summary>
    public bool Cluster { get; set; } = true;

    /// <summary>Gets or sets whether each class has a server of its own, because its tests change more than their own keys.</summary>
    public bool Own { get; set; }
}
