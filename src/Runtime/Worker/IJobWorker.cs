namespace TypedJobs;

/// <summary>
/// Represents a worker of this process, as <c>AddWorker</c> registered it. All workers are in the services. Thread-safe. What
/// happens to a worker is observed by an <see cref="IJobWorkerObserver"/>.
/// </summary>
public interface IJobWorker
{
    /// <summary>Gets the id that tells this worker from all others: machine, process and a random part.</summary>
    string Id { get; }

    /// <summary>
    /// Gets the name that the worker has in this process: the one that <c>AddWorker</c> was given, or its queues joined by <c>+</c>. Its
    /// <see cref="WorkerOptions"/> and its section of the configuration have this name.
    /// </summary>
    string Name { get; }

    /// <summary>Gets the queues that it works on, in the order in which they were given.</summary>
    IReadOnlyList<string> Queues { get; }

    /// <summary>
    /// Gets or sets the number of jobs that run at the same time. May be changed while the worker runs: with a lower number nothing
    /// is stopped, and no job is taken until enough have ended. From 1 to 100,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    int Concurrency { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether it takes jobs. May be changed while the worker runs: one that takes none finishes those that it runs, and
    /// keeps renewing their leases. Default: <see langword="true"/>. Other processes can change it, too: <see cref="IJobClient.ChangeWorkerAsync"/>.
    /// </summary>
    bool TakesJobs { get; set; }

    /// <summary>Gets the jobs that it runs now.</summary>
    IReadOnlyList<JobId> Running { get; }

    /// <summary>Cancels every job that this worker runs.</summary>
    /// <param name="reason">Why, for the handlers and whoever awaits the jobs. At most 1,024 characters are kept.</param>
    /// <param name="cancellationToken">Stops waiting; requests may still take effect.</param>
    /// <returns>The jobs, and the outcome for each.</returns>
    Task<IReadOnlyList<JobCancelResult>> CancelAllActiveAsync(
        string? reason = null, CancellationToken cancellationToken = default);
}
