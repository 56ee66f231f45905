using TypedJobs.Jobs;
using TypedJobs.Jobs.Validation;

namespace TypedJobs;

/// <summary>
/// Represents how a worker runs jobs: named options of <c>Microsoft.Extensions.Options</c>, with the worker's name
/// (<see cref="IJobWorker.Name"/>). Set by the configuration section <c>TypedJobs:Workers:&lt;name&gt;</c>, then by <c>AddWorker</c> and
/// <c>Configure&lt;WorkerOptions&gt;(name, …)</c> in the order of the calls. Read and checked once, when the host starts: later changes of the
/// configuration have no effect; see <see cref="IJobWorker"/> for what can be changed then. No time span is longer than 36,525 days.
/// </summary>
public sealed class WorkerOptions
{
    /// <summary>Gets or sets the number of jobs that run at the same time. Default: 20. From 1 to 100,000.</summary>
    [NumberRange(1, JobLimits.MaxConcurrency)]
    public int Concurrency { get; set; } = 20;

    /// <summary>
    /// Gets or sets the time that a job stays with a worker that has gone silent before another may run it. Leases are renewed four
    /// times in that time. Default: 30 s. At least 1 s. Workers of one queue may differ: after an outage of the server nothing
    /// is rescued for half of the longest.
    /// </summary>
    [SpanRange("00:00:01")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the number of times that a job may lose its worker and be run again before it fails. Default: 1. Not negative.
    /// </summary>
    [NumberRange(0, int.MaxValue)]
    public int MaxStalledCount { get; set; } = 1;

    /// <summary>
    /// Gets or sets the time for which a job is held that none of the workers that took it knows by its name, before it fails. Workers of
    /// a later deployment that know it run it until then. Where workers differ, the shortest time counts. Default: 24 h. At
    /// least 1 s.
    /// </summary>
    [SpanRange("00:00:01")]
    public TimeSpan UnknownJobTimeout { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Gets or sets the interval at which an idle worker looks for jobs without having been told of any. It is the safety net for lost
    /// messages, not the way jobs are found. Looks that a renewal has made unnecessary are left out: it may take twice that
    /// time. Default: 5 s. At least 100 ms.
    /// </summary>
    [SpanRange("00:00:00.1")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the time for which running jobs may go on when the host stops, before their tokens fire. Default: 10 s. Not negative.
    /// Keep it, together with <see cref="CancellationGracePeriod"/>, below the host's own shutdown timeout.
    /// </summary>
    [SpanRange]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets the time that handlers have to stop, cleanup included, once their token has fired. A handler that has not stopped by
    /// then is reported as ignoring its cancellation and its job is settled without it; when the host stops it is left behind,
    /// and its lease runs out. A job can have a period of its own. Default: 5 s. Not negative.
    /// </summary>
    [SpanRange]
    public TimeSpan CancellationGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets what happens to a handler that has not stopped by then. Default: <see cref="IgnoredCancellationBehavior.Wait"/>.
    /// </summary>
    [DefinedMember]
    public IgnoredCancellationBehavior OnIgnoredCancellation { get; set; }

    /// <summary>
    /// Gets or sets what happens to an attempt whose lease is lost. Default: <see cref="LeaseLostBehavior.CancelToken"/>.
    /// </summary>
    [DefinedMember]
    public LeaseLostBehavior OnLeaseLost { get; set; }

    /// <summary>
    /// Gets or sets what happens when a queue refuses the worker, at start or later. Default:
    /// <see cref="RefusedQueueBehavior.Retry"/>.
    /// </summary>
    [DefinedMember]
    public RefusedQueueBehavior OnRefusedQueue { get; set; }

    /// <summary>
    /// Gets or sets the order in which a worker of several queues takes their jobs. Default: <see cref="QueueOrder.Strict"/>.
    /// </summary>
    [DefinedMember]
    public QueueOrder Order { get; set; }
}
