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
    /// <summary>
    /// Initializes a job that is named after its handler: <c>Type.Method</c>, without a trailing <c>Async</c>.
    /// </summary>
    public JobAttribute()
    {
    }

    /// <summary>Initializes a job with a name of its own, which stays when the handler is renamed or moved.</summary>
    /// <param name="name">
    /// 1 to 128 characters: letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. Unique among the jobs of one host.
    /// </param>
    public JobAttribute(string name) => Name = name;

    /// <summary>Gets the name under which the job is stored; <see langword="null"/> for the handler's own.</summary>
    public string? Name { get; }

    /// <summary>
    /// Gets or sets the queue that the job goes to. Default: <c>default</c>. 1 to 128 characters: letters, digits, <c>.</c>,
    /// <c>-</c> and <c>_</c>.
    /// </summary>
    public string Queue { get; set; } = "default";

    /// <summary>Gets or sets the maximum number of attempts, the first one included. Default: 5. At least 1.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>
    /// Gets or sets the time that one attempt may take before its token fires with <see cref="CancellationCause.Timeout"/>.
    /// Default: no limit.
    /// </summary>
    public string? Timeout { get; set; }

    /// <summary>Gets or sets how the pause between attempts grows. Default: <see cref="BackoffKind.Exponential"/>.</summary>
    public BackoffKind Backoff { get; set; } = BackoffKind.Exponential;

    /// <summary>Gets or sets the pause before the second attempt. Default: <c>00:00:02</c>.</summary>
    public string BackoffDelay { get; set; } = "00:00:02";

    /// <summary>Gets or sets the maximum pause between two attempts. Default: <c>00:10:00</c>.</summary>
    public string MaxBackoffDelay { get; set; } = "00:10:00";

    /// <summary>
    /// Gets or sets the random part of the pause, from 0 to 1, which keeps failed jobs from coming back at the same time: a
    /// pause of 10 s with a jitter of 0.2 lasts between 8 and 10 s. Default: 0.2.
    /// </summary>
    public double BackoffJitter { get; set; } = 0.2;

    /// <summary>
    /// Gets or sets what becomes of a job whose handler stops because its cancellation was requested. Default:
    /// <see cref="CancelBehavior.Cancel"/>.
    /// </summary>
    public CancelBehavior OnCancel { get; set; } = CancelBehavior.Cancel;

    /// <summary>
    /// Gets or sets the name of a policy of the workers (<c>AddBackoffPolicy</c>) that decides the pause between two attempts
    /// in place of <see cref="Backoff"/>. Default: none. 1 to 128 characters: letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.
    /// </summary>
    public string? BackoffPolicy { get; set; }

    /// <summary>
    /// Gets or sets the priority: waiting jobs with a higher one run first. Default: 0. From -1,000,000 to 1,000,000.
    /// </summary>
    public int Priority { get; set; }

    /// <summary>
    /// Gets or sets the time after its enqueue, or after it is due, within which the job must be started; otherwise it fails as
    /// expired. Default: no limit.
    /// </summary>
    public string? ExpiresAfter { get; set; }

    /// <summary>
    /// Gets or sets the time after its enqueue, or after it is due, that the job may take for all its attempts. A running
    /// attempt is stopped then with <see cref="CancellationCause.Timeout"/>, and no further attempt is made. Default: no limit.
    /// </summary>
    public string? Deadline { get; set; }

    /// <summary>Gets or sets the time for which the job is kept once it has completed. Default: the queue's.</summary>
    public string? KeepCompletedFor { get; set; }

    /// <summary>
    /// Gets or sets the time for which the job is kept once it has failed or was cancelled. Default: the queue's.
    /// </summary>
    public string? KeepFailedFor { get; set; }

    /// <summary>
    /// Gets or sets the time that the handler has to stop, cleanup included, once its token has fired, before it counts as
    /// ignoring the cancellation. Default: the worker's.
    /// </summary>
    public string? CancellationGracePeriod { get; set; }

    /// <summary>
    /// Gets or sets what a worker does about a handler that has not stopped within its grace period. Default: the worker's.
    /// </summary>
    public IgnoredCancellationBehavior OnIgnoredCancellation { get; set; }
}
