namespace TypedJobs;

/// <summary>What is stored of a job, as it was when it was read. Times are the server's. Immutable.</summary>
public sealed record JobRecord
{
    internal JobRecord()
    {
    }

    /// <summary>The job.</summary>
    public required JobId Id { get; init; }

    /// <summary>The name under which the job is stored.</summary>
    public required string Name { get; init; }

    /// <summary>Where the job stands.</summary>
    public required JobState State { get; init; }

    /// <summary>How many attempts were started, those that were released again not counted.</summary>
    public int Attempts { get; init; }

    /// <summary>How many attempts the job has in all.</summary>
    public int MaxAttempts { get; init; }

    /// <summary>When the job was enqueued.</summary>
    public DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>When the latest attempt started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the job completed, failed or was cancelled.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often the job's worker was lost while it ran.</summary>
    public int StalledCount { get; init; }

    /// <summary>The latest progress that the handler reported, in percent.</summary>
    public double? Progress { get; init; }

    /// <summary>The error of the latest attempt that failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>The reason given with the request to cancel the job.</summary>
    public string? CancellationReason { get; init; }

    /// <summary>Its priority.</summary>
    public int Priority { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>When it expires unless an attempt has begun by then.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The worker that runs it, or ran it last.</summary>
    public string? Worker { get; init; }
}
