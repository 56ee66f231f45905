namespace TypedJobs;

/// <summary>
/// Observes the jobs that fail for good, however it does: its handler threw, it exceeded its time, expired, stalled too many times or is damaged.
/// Register it with <see cref="TypedJobsBuilder.AddJobFailureObserver{TObserver}"/> where workers run; it is told of the jobs of their queues,
/// whichever process they failed in. Must be thread-safe.
/// </summary>
/// <remarks>
/// At least once: a queue keeps a notice of each failure until an observer of some process has returned. When a process dies, or an observer throws, an
/// observer is notified again after a minute, for a day. Where several processes have observers, one of them is notified. Several observers of a process
/// are called one after another; when one throws, all are notified again. A queue keeps notices from the first time that a worker with an observer works on it,
/// and for seven days after the last; at most 100,000, beyond which some are dropped, with an entry in the log.
/// </remarks>
public interface IJobFailureObserver
{
    /// <summary>Handles the failure of a job. Called on the thread pool, one call at a time for each worker and queue.</summary>
    /// <param name="context">The job.</param>
    /// <param name="cancellationToken">Fires when the worker stops; an observer is notified again then, unless the call returns all the same.</param>
    ValueTask OnJobFailedAsync(JobFailedContext context, CancellationToken cancellationToken);
}
