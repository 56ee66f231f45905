namespace TypedJobs;

/// <summary>Represents a job whose worker was lost while it ran the job.</summary>
public sealed record JobStalled : JobEvent
{
    /// <summary>Gets the number of times that has happened to the job.</summary>
    public required int StalledCount { get; init; }

    /// <summary>Gets the worker that was lost.</summary>
    public required string Worker { get; init; }
}
