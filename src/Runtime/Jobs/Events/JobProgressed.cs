namespace TypedJobs;

/// <summary>Represents progress that a handler reported.</summary>
public sealed record JobProgressed : JobEvent
{
    /// <summary>Gets the report, as JSON.</summary>
    public required string ProgressJson { get; init; }
}
