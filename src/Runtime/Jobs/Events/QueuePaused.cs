namespace TypedJobs;

/// <summary>Represents a queue, or the jobs of a name in it, that was paused.</summary>
public sealed record QueuePaused : JobEvent
{
    /// <summary>Gets the name of the queue.</summary>
    public required string Queue { get; init; }

    /// <summary>Gets the name of the jobs; <see langword="null"/> for the whole queue.</summary>
    public string? JobName { get; init; }
}
