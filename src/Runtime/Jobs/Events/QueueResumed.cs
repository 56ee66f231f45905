namespace TypedJobs;

/// <summary>Represents a queue that was resumed.</summary>
public sealed record QueueResumed : JobEvent
{
    /// <summary>Gets the name of the queue.</summary>
    public required string Queue { get; init; }
}
