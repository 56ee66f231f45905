namespace TypedJobs;

/// <summary>Represents a queue that was paused.</summary>
public sealed record QueuePaused : JobEvent
{
    /// <summary>Gets the name of the queue.</summary>
    public required string Queue { get; init; }
}
