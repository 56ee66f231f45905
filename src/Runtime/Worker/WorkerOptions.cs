using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>
/// Represents how a worker runs jobs. Read once, when the host starts; see <see cref="IJobWorker"/> for what can be changed
/// later. No time span is longer than 36,525 days.
/// </summary>
public sealed class WorkerOptions
{
    /// <summary>Gets or sets the number of jobs that run at the same time. Default: 20. From 1 to 100,000.</summary>
    public int Concurrency { get; set; } = 20;

    /// <summary>
    /// How long a job stays with a worker that has gone silent before another may run it. Leases are renewed four
    /// times in that span. Default: 30 s. At least 1 s. Workers of one queue may differ: after an outage of the server nothing
    /// is rescued for half of the longest.
    /// </summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a job may lose its worker and be run again before it fails. Default: 1. Not negative.
    /// </summary>
    public int MaxStalledCount { get; set; } = 1;

    /// <summary>
    /// Gets or sets how long a job is held that none of the workers that took it knows by its name, before it fails. Workers of
    /// a later deployment that know it run it until then. Where workers differ, the shortest time counts. Default: 24 h. At
    /// least 1 s.
    /// </summary>
    public TimeSpan UnknownJobTimeout { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Gets or sets how often an idle worker looks for jobs without having been told of any. It is the safety net for lost
    /// messages, not the way jobs are found. Looks that a renewal has made unnecessary are left out: it may take twice that
    /// time. Default: 5 s. At least 100 ms.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long running jobs may go on when the host stops, before their tokens fire. Default: 10 s. Not negative.
    /// Keep it, together with <see cref="CancellationGracePeriod"/>, below the host's own shutdown timeout.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long handlers have to stop, cleanup included, once their token has fired. A handler that has not stopped by then
    /// is reported as ignoring its cancellation and its job is settled without it; when the host stops it is left behind,
    /// and its lease runs out. A job can have a period of its own. Default: 5 s. Not negative.
    /// </summary>
    public TimeSpan CancellationGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What is done about a handler that has not stopped by then. Default: <see cref="IgnoredCancellationBehavior.Wait"/>.</summary>
    public IgnoredCancellationBehavior OnIgnoredCancellation { get; set; }

    /// <summary>What is done about an attempt whose lease is lost. Default: its token fires.</summary>
    public LeaseLostBehavior LeaseLostBehavior { get; set; }

    /// <summary>In which order a worker of several queues takes their jobs. Default: <see cref="QueueOrder.Strict"/>.</summary>
    public QueueOrder Order { get; set; }

    internal void Validate(string queue)
    {
        string subject = $"the worker of queue '{queue}'";
        Bounds.CheckNumber(Concurrency, 1, JobLimits.MaxConcurrency, nameof(Concurrency), subject);
        Bounds.CheckSpan(LeaseDuration, TimeSpan.FromSeconds(1), nameof(LeaseDuration), subject);
        Bounds.CheckNumber(MaxStalledCount, 0, int.MaxValue, nameof(MaxStalledCount), subject);
        Bounds.CheckSpan(PollInterval, TimeSpan.FromMilliseconds(100), nameof(PollInterval), subject);
        Bounds.CheckSpan(UnknownJobTimeout, TimeSpan.FromSeconds(1), nameof(UnknownJobTimeout), subject);
        Bounds.CheckSpan(DrainTimeout, nameof(DrainTimeout), subject);
        Bounds.CheckSpan(CancellationGracePeriod, nameof(CancellationGracePeriod), subject);
        Bounds.CheckMember(OnIgnoredCancellation, nameof(OnIgnoredCancellation), subject);
        Bounds.CheckMember(LeaseLostBehavior, nameof(LeaseLostBehavior), subject);
        Bounds.CheckMember(Order, nameof(Order), subject);
    }
}
