namespace TypedJobs;

/// <summary>Represents a job that completed.</summary>
public sealed record JobCompleted : JobEvent
{
    /// <summary>Gets the result of the handler, as JSON; empty when it returns nothing.</summary>
    public required string ResultJson { get; init; }
}
