namespace TypedJobs;

/// <summary>
/// Makes a method a job: the source generator emits a typed enqueue method for it and its entry in the
/// assembly's dispatch table. Everything is validated at compile time; nothing reads this attribute at run time.
/// </summary>
/// <remarks>
/// Spans of time are written as text in the invariant <c>[d.]hh:mm:ss[.fffffff]</c> form of
/// <see cref="TimeSpan"/>, because an attribute argument cannot be a <see cref="TimeSpan"/>. None is longer than 36,525 days.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = false, Inherited = false)]
public sealed class JobAttribute : Attribute
{
    /// <summary>Names the job after its handler: <c>Type.Method</c>, without a trailing <c>Async</c>.</summary>
    public JobAttribute()
    {
    }

    /// <summary>Gives the job a name of its own, which stays when the handler is renamed or moved.</summary>
    /// <param name="name">
    /// 1 to 128 characters: letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. Unique among the jobs of one host.
    /// </param>
    public JobAttribute(string name) => Name = name;

    /// <summary>The name under which the job is stored; <see langword="null"/> for the handler's own.</summary>
    public string? Name { get; }

    /// <summary>
    /// The queue that the job goes to. Default: <c>default</c>. 1 to 128 characters: letters, digits, <c>.</c>,
    /// <c>-</c> and <c>_</c>.
    /// </summary>
    public string Queue { get; set; } = "default";

    /// <summary>How often the job may be started, the first time included. Default: 5. At least 1.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>
    /// How long one attempt may take before its token fires with <see cref="CancellationCause.Timeout"/>.
    /// Default: no limit.
    /// </summary>
    public string? Timeout { get; set; }

    /// <summary>How the pause between attempts grows. Default: <see cref="BackoffKind.Exponential"/>.</summary>
    public BackoffKind Backoff { get; set; } = BackoffKind.Exponential;

    /// <summary>The pause before the second attempt. Default: <c>00:00:02</c>.</summary>
    public string BackoffDelay { get; set; } = "00:00:02";

    /// <summary>The longest pause between two attempts. Default: <c>00:10:00</c>.</summary>
    public string MaxBackoffDelay { get; set; } = "00:10:00";

    /// <summary>
    /// The part of the pause, from 0 to 1, that is drawn at random so that failed jobs do not come back all at
    /// once: a pause of 10 s with a jitter of 0.2 lasts between 8 and 10 s. Default: 0.2.
    /// </summary>
    public double BackoffJitter { get; set; } = 0.2;

    /// <summary>
    /// What becomes of a job whose handler stops because somebody asked for its cancellation. Default:
    /// <see cref="CancelBehavior.Cancel"/>.
    /// </summary>
    public CancelBehavior OnCancel { get; set; } = CancelBehavior.Cancel;

    /// <summary>
    /// The name of a policy of the workers' own (<c>AddBackoffPolicy</c>) that says how long the pause between two
    /// attempts is, in place of <see cref="Backoff"/>. Default: none. 1 to 128 characters: letters, digits, <c>.</c>,
    /// <c>-</c> and <c>_</c>.
    /// </summary>
    public string? BackoffPolicy { get; set; }

    /// <summary>
    /// Which waiting jobs run first: those with a higher priority. Default: 0. From -1,000,000 to 1,000,000.
    /// </summary>
    public int Priority { get; set; }

    /// <summary>
    /// How long after its enqueue, or after it is due, the job may still be started; then it fails as expired.
    /// Default: without end.
    /// </summary>
    public string? ExpiresAfter { get; set; }

    /// <summary>
    /// How long after its enqueue, or after it is due, the job may take over all its attempts. A running attempt is
    /// stopped then with <see cref="CancellationCause.Timeout"/>, and no further attempt is made. Default: without end.
    /// </summary>
    public string? Deadline { get; set; }

    /// <summary>How long the job is kept once it has completed. Default: the queue's.</summary>
    public string? KeepCompletedFor { get; set; }

    /// <summary>How long the job is kept once it has failed or was cancelled. Default: the queue's.</summary>
    public string? KeepFailedFor { get; set; }

    /// <summary>
    /// How long the handler has to stop, cleanup included, once its token has fired, before it counts as ignoring the
    /// cancellation. Default: the worker's.
    /// </summary>
    public string? CancellationGracePeriod { get; set; }

    /// <summary>What a worker does about a handler that has not stopped by then. Default: the worker's.</summary>
    public IgnoredCancellationBehavior OnIgnoredCancellation { get; set; }
}
