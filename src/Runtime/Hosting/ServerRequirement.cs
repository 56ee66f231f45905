namespace TypedJobs.Hosting;

/// <summary>Represents the wish that the host does not start without a server.</summary>
/// <param name="Within">The time that the server has to answer.</param>
internal sealed record ServerRequirement(TimeSpan Within);
