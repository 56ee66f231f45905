namespace TypedJobs;

/// <summary>How a worker runs jobs. Read once, when the host starts.</summary>
public sealed class WorkerOptions
{
    /// <summary>How many jobs run at the same time. Default: 20. At least 1.</summary>
    public int Concurrency { get; set; } = 20;

    /// <summary>
    /// How long a job stays with a worker that has gone silent before another may run it. Leases are renewed three
    /// times in that span. Default: 30 s. At least 1 s.
    /// </summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a job may lose its worker and be run again before it fails. Default: 1. Not negative.
    /// </summary>
    public int MaxStalledCount { get; set; } = 1;

    /// <summary>
    /// How often an idle worker looks for jobs without having been told of any. It is the safety net for lost
    /// messages, not the way jobs are found. Default: 5 s. At least 100 ms.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long running jobs may go on when the host stops, before their tokens fire. Default: 10 s. Not negative.
    /// Keep it, together with <see cref="CancellationGracePeriod"/>, below the host's own shutdown timeout.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long handlers have to stop once their token has fired because the host stops; after that they are left
    /// behind, and their leases run out. Default: 5 s. Not negative.
    /// </summary>
    public TimeSpan CancellationGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    internal void Validate(string queue)
    {
        Check(Concurrency >= 1, nameof(Concurrency), Concurrency, "at least 1");
        Check(LeaseDuration >= TimeSpan.FromSeconds(1), nameof(LeaseDuration), LeaseDuration, "at least 1 s");
        Check(MaxStalledCount >= 0, nameof(MaxStalledCount), MaxStalledCount, "not negative");
        Check(PollInterval >= TimeSpan.FromMilliseconds(100), nameof(PollInterval), PollInterval, "at least 100 ms");
        Check(DrainTimeout >= TimeSpan.Zero, nameof(DrainTimeout), DrainTimeout, "not negative");
        Check(
            CancellationGracePeriod >= TimeSpan.Zero,
            nameof(CancellationGracePeriod),
            CancellationGracePeriod,
            "not negative");

        void Check(bool valid, string name, object value, string rule)
        {
            if (!valid)
            {
                throw new ArgumentException($"{name} of the worker of queue '{queue}' is {value}; it must be {rule}.");
            }
        }
    }
}
