namespace TypedJobs;

/// <summary>Represents what one enqueue asks for beyond the defaults of the job's <see cref="JobAttribute"/>.</summary>
public sealed class JobOptions
{
    /// <summary>
    /// Gets the job's key within its queue. A key that the queue already holds is not stored a second time, which makes
    /// a repeated enqueue harmless; one that belongs to a job of another name is refused
    /// (<see cref="JobKeyConflictException"/>). Default: a new one. See <see cref="JobId.Key"/> for its form.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// Gets the queue that the job is stored in. Default: the attribute's. A worker of that queue must know the job, that
    /// is, its process must have registered the job's assembly. See <see cref="JobId.Queue"/> for its form.
    /// </summary>
    public string? Queue { get; init; }

    /// <summary>How long the job waits before it may start. Default: not at all. Not negative.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// When the job may start, by the server's clock. One that has passed means at once. Default: at once. Not together
    /// with <see cref="Delay"/>.
    /// </summary>
    public DateTimeOffset? DelayUntil { get; init; }

    /// <summary>
    /// Which waiting jobs run first: those with a higher priority, then, at 0, those without one, then those below. Jobs
    /// of one priority run in the order in which they were enqueued. Default: the attribute's. From -1,000,000 to 1,000,000.
    /// </summary>
    public int? Priority { get; init; }

    /// <summary>
    /// Whether the job goes before the others of its priority instead of behind them. Default: no.
    /// </summary>
    public bool Lifo { get; init; }

    /// <summary>
    /// How long after its enqueue, or after it is due, the job may still be started; then it fails as expired. An attempt
    /// that has begun is not affected. Default: the attribute's. More than zero.
    /// </summary>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>Words by which jobs are found again. Default: none. Up to 32 of 1 to 128 characters each.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>How often the job may be started. Default: the attribute's. At least 1.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>
    /// How long one attempt may take. Default: the attribute's. More than zero. Nothing stops a handler that uses no
    /// cancellation token; the limit then decides only how the attempt is judged when it ends.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// How long after its enqueue, or after it is due, the job may take over all its attempts. Default: the attribute's.
    /// More than zero.
    /// </summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>How long the job waits between two attempts. Default: the attribute's.</summary>
    public JobBackoff? Backoff { get; init; }

    /// <summary>How long the job is kept once it has completed. Default: the attribute's. Not negative.</summary>
    public TimeSpan? KeepCompletedFor { get; init; }

    /// <summary>How long the job is kept once it has failed or was cancelled. Default: the attribute's. Not negative.</summary>
    public TimeSpan? KeepFailedFor { get; init; }
}
