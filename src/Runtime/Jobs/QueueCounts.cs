namespace TypedJobs;

/// <summary>Represents the number of jobs of a queue in each state, at one moment. Immutable.</summary>
public sealed record QueueCounts
{
    /// <summary>Gets the number of scheduled jobs.</summary>
    public long Scheduled { get; init; }

    /// <summary>Gets the number of waiting jobs, held ones included.</summary>
    public long Waiting { get; init; }

    /// <summary>
    /// Gets the number of waiting jobs that are held: no worker that took them could run them, since it did not know their
    /// name, or since their body is missing.
    /// </summary>
    public long Held { get; init; }

    /// <summary>Gets the number of active jobs.</summary>
    public long Active { get; init; }

    /// <summary>Gets the number of completed jobs that are still kept.</summary>
    public long Completed { get; init; }

    /// <summary>Gets the number of failed jobs that are still kept.</summary>
    public long Failed { get; init; }

    /// <summary>Gets the number of cancelled jobs that are still kept.</summary>
    public long Cancelled { get; init; }

    /// <summary>Gets whether the queue is paused: it gives out no jobs.</summary>
    public bool IsPaused { get; init; }
}
