namespace TypedJobs;

/// <summary>Represents a worker of this process, added by <c>AddWorker</c>. All of them are in the services. Thread-safe.</summary>
public interface IJobWorker
{
    /// <summary>Gets the id, which no other worker has: machine, process and a random part.</summary>
    string Id { get; }

    /// <summary>
    /// Gets the name that the worker has in this process: the one that <c>AddWorker</c> was given, or its queues joined by <c>+</c>. Its
    /// <see cref="WorkerOptions"/> and its section of the configuration have this name.
    /// </summary>
    string Name { get; }

    /// <summary>Gets the queues whose jobs it runs, in the order in which they were given.</summary>
    IReadOnlyList<string> Queues { get; }

    /// <summary>
    /// Gets or sets the number of jobs that run at the same time. May be changed while the worker runs: with a lower number nothing is stopped,
    /// and no job is taken until enough have ended.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, or more than 100,000.</exception>
    int Concurrency { get; set; }

    /// <summary>Gets the jobs that it runs now.</summary>
    IReadOnlyList<JobId> Running { get; }

    /// <summary>Occurs when leases are lost. Handlers run on the pool, one call at a time, and must return soon.</summary>
    event EventHandler<LeasesLostEventArgs>? LeasesLost;

    /// <summary>
    /// Occurs once for each attempt whose handler has not stopped in time after its token fired. Handlers must return soon.
    /// </summary>
    event EventHandler<CancellationIgnoredEventArgs>? CancellationIgnored;

    /// <summary>Cancels every job that this worker runs.</summary>
    /// <param name="reason">The reason, for the handlers and for whoever awaits the jobs.</param>
    /// <param name="cancellationToken">Stops waiting; requests may still take effect.</param>
    /// <returns>The outcome for each job.</returns>
    Task<IReadOnlyList<JobCancelResult>> CancelAllActiveAsync(
        string? reason = null, CancellationToken cancellationToken = default);
}
