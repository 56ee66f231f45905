using TypedJobs.Jobs.Validation;

namespace TypedJobs;

/// <summary>
/// Represents how queues and workers are monitored, by the gauges of queues and by health checks: options of
/// <c>Microsoft.Extensions.Options</c>. Set by the configuration section <c>TypedJobs:Monitoring</c>, then by code. Read and checked once,
/// when the host starts. No time span is longer than 36,525 days.
/// </summary>
public sealed class MonitoringOptions
{
    /// <summary>
    /// Gets or sets the interval at which queues are read: once per interval for all gauges and health checks of the process, however many
    /// times these are asked, and only while somebody asks. Default: 10 s. At least 1 s.
    /// </summary>
    [SpanRange("00:00:01")]
    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets the time that a health check waits for an answer of the server. Default: 2 s. At least 100 ms. Keep it below the timeout
    /// of the probe.
    /// </summary>
    [SpanRange("00:00:00.1")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets or sets the time without progress after which a worker is stuck: it has work, room for it and a server, and does not take it; or
    /// its loops do not run at all. Default: 30 s. At least 2 s.
    /// </summary>
    [SpanRange("00:00:02")]
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the share of <see cref="WorkerOptions.LeaseDuration"/>, in percent, that may pass between two renewals before they are
    /// late. Workers renew after 20 to 40 percent. Default: 75. From 50 to 100.
    /// </summary>
    [NumberRange(50, 100)]
    public int LateRenewalPercent { get; set; } = 75;

    /// <summary>Gets or sets the time for which a job that may be taken can wait before its queue has a backlog. Default: 5 min. At least 1 s.</summary>
    [SpanRange("00:00:01")]
    public TimeSpan MaxReadyAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets the time for which jobs can be stalled (their leases have ended, and no worker has rescued them) before that is reported.
    /// Workers that live rescue them within a second, and after an outage of the server within half of the longest lease. Default: 30 s. Not
    /// negative.
    /// </summary>
    [SpanRange]
    public TimeSpan MaxStalledAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the time for which a schedule can be due, and not wait for an earlier job, before it is overdue. Workers that live enqueue an
    /// occurrence within a second. Default: 1 min. At least 1 s.
    /// </summary>
    [SpanRange("00:00:01")]
    public TimeSpan MaxScheduleDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets the queues that health checks look at, besides those of the workers of this process. For processes that only enqueue. In the
    /// configuration: <c>TypedJobs:Monitoring:Queues:0</c>, and so on.
    /// </summary>
    public ICollection<string> Queues { get; } = [];
}
