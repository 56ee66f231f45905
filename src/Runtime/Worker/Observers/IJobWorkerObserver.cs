namespace TypedJobs;

/// <summary>
/// Observes the workers of a host. Register it with <see cref="TypedJobsBuilder.AddWorkerObserver{TObserver}"/>, or as a singleton
/// in the services, keyed by the name of the registration if it has one. Must be thread-safe: it serves all workers, and calls may overlap.
/// </summary>
/// <remarks>
/// The methods are called on the thread pool, without the ambient state of others, and never hold up the worker. Several observers
/// are called one after another, in the order of their registration, each awaited. An exception is logged, and the next observer is
/// called. Every method has a default implementation that does nothing; later versions add methods.
/// </remarks>
public interface IJobWorkerObserver
{
    /// <summary>Handles the loss of leases: other workers may be running the jobs already.</summary>
    /// <param name="context">The worker and the jobs.</param>
    ValueTask OnLeasesLostAsync(LeasesLostContext context) => default;

    /// <summary>
    /// Handles a handler that has not stopped within its grace period after its token fired. Called once for each attempt.
    /// </summary>
    /// <param name="context">The job and its handler.</param>
    ValueTask OnCancellationIgnoredAsync(CancellationIgnoredContext context) => default;
}
