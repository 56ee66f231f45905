namespace TypedJobs;

/// <summary>Represents what one enqueue asks for beyond the defaults of the job's <see cref="JobAttribute"/>. Immutable.</summary>
public sealed record JobOptions
{
    /// <summary>
    /// Gets the job's key within its queue. A key that the queue already holds is not stored a second time, which makes
    /// a repeated enqueue harmless; one that belongs to a job of another name is refused
    /// (<see cref="JobKeyConflictException"/>). Default: a new one of 26 lower-case letters and digits, of which the first two are
    /// reserved for later versions: neither parse generated keys nor rely on their order. See <see cref="JobId.Key"/> for the form.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// Gets the queue that the job is stored in. Default: the attribute's. A worker of that queue must know the job, that
    /// is, its process must have registered the job's assembly. See <see cref="JobId.Queue"/> for its form.
    /// </summary>
    public string? Queue { get; init; }

    /// <summary>
    /// Gets how long the job waits before it may start. Default: not at all. Not negative, and at most 36,525 days.
    /// </summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// Gets when the job may start, by the server's clock. A time in the past starts the job immediately. Default:
    /// immediately. Not together with <see cref="Delay"/>. At most the beginning of the year 9000.
    /// </summary>
    public DateTimeOffset? DelayUntil { get; init; }

    /// <summary>
    /// Gets which waiting jobs run first: those with a higher priority, then, at 0, those without one, then those below. Jobs
    /// of one priority run in the order in which they were enqueued. Default: the attribute's. From -1,000,000 to 1,000,000.
    /// </summary>
    public int? Priority { get; init; }

    /// <summary>
    /// Gets whether the job goes before the others of its priority instead of behind them. Default: no.
    /// </summary>
    public bool Lifo { get; init; }

    /// <summary>
    /// Gets how long after its enqueue, or after it is due, the job may still be started; then it fails as expired. An
    /// attempt that has begun is not affected. Default: the attribute's. More than zero and at most 36,525 days.
    /// </summary>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>
    /// Gets tags for finding the job. Default: none. Up to 32 of 1 to 128 characters each: valid Unicode without control
    /// characters.
    /// </summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Gets the headers that travel with the job. Default: none.</summary>
    public JobHeaders? Headers { get; init; }

    /// <summary>Gets the maximum number of attempts. Default: the attribute's. At least 1.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>
    /// Gets how long one attempt may take. Default: the attribute's. More than zero and at most 36,525 days. Nothing stops a
    /// handler that uses no cancellation token; the limit then decides only how the attempt is judged when it ends.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Gets how long after its enqueue, or after it is due, the job may take over all its attempts. Default: the attribute's.
    /// More than zero and at most 36,525 days.
    /// </summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Gets how long the job waits between two attempts. Default: the attribute's.</summary>
    public JobBackoff? Backoff { get; init; }

    /// <summary>
    /// Gets how long the job is kept once it has completed. Default: the attribute's. Not negative, and at most 36,525 days.
    /// </summary>
    public TimeSpan? KeepCompletedFor { get; init; }

    /// <summary>
    /// Gets how long the job is kept once it has failed or was cancelled. Default: the attribute's. Not negative, and at most
    /// 36,525 days.
    /// </summary>
    public TimeSpan? KeepFailedFor { get; init; }
}
