namespace TypedJobs;

/// <summary>How many jobs a queue holds in each state, at one moment.</summary>
public sealed record QueueCounts
{
    /// <summary>Due later.</summary>
    public long Scheduled { get; init; }

    /// <summary>Waiting for a worker.</summary>
    public long Waiting { get; init; }

    /// <summary>
    /// Gets how many of the waiting jobs are held: no worker that took them could run them, since it did not know their name, or
    /// since their body is missing.
    /// </summary>
    public long Held { get; init; }

    /// <summary>Being run.</summary>
    public long Active { get; init; }

    /// <summary>Ended well, and not forgotten yet.</summary>
    public long Completed { get; init; }

    /// <summary>Failed, and not forgotten yet.</summary>
    public long Failed { get; init; }

    /// <summary>Cancelled, and not forgotten yet.</summary>
    public long Cancelled { get; init; }

    /// <summary>Whether the queue gives out no jobs.</summary>
    public bool IsPaused { get; init; }
}
