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

    /// <summary>The latest progress that the handler reported, when it is a number: in percent.</summary>
    public double? Progress { get; init; }

    /// <summary>The latest progress that the handler reported, as JSON.</summary>
    public string? ProgressJson { get; init; }

    /// <summary>The error of the latest attempt that failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>The reason given with the request to cancel the job.</summary>
    public string? CancellationReason { get; init; }

    /// <summary>Who asked to cancel the job.</summary>
    public string? CancellationRequestedBy { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? CancellationRequestedAt { get; init; }

    /// <summary>
    /// Since when the handler of the latest attempt has been known not to stop although its token fired.
    /// </summary>
    public DateTimeOffset? IgnoresCancellationSince { get; init; }

    /// <summary>When the job may start, while it is scheduled.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>By when the job must have ended, all attempts included.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Its priority.</summary>
    public int Priority { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>When it expires unless an attempt has begun by then.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The worker that runs it, or ran it last.</summary>
    public string? Worker { get; init; }

    /// <summary>Gets the arguments, as JSON. Read by listings only when they are asked to.</summary>
    public string? PayloadJson { get; init; }

    /// <summary>What the handler returned, as JSON. Not read by listings.</summary>
    public string? ResultJson { get; init; }

    /// <summary>
    /// The attempts, the earliest first: of those that did not complete the latest fifty are kept. Not read by listings.
    /// </summary>
    public IReadOnlyList<JobAttemptRecord> History { get; init; } = [];

    /// <summary>The lines that handlers have logged, as far as they are kept. Not read by listings.</summary>
    public IReadOnlyList<JobLogLine> Log { get; init; } = [];
}
