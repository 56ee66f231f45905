using System.ComponentModel;
using TypedJobs.CompilerServices;

namespace TypedJobs;

/// <summary>
/// Enqueues jobs, finds them again, cancels them. Generated code adds one property per handler type
/// (<c>jobs.MailJobs</c>) with a typed method per job. Thread-safe; one instance serves a process.
/// </summary>
/// <remarks>
/// Every method with a <see cref="CancellationToken"/> looks at it first, here and on handles and queues: when it has fired
/// already, the method throws <see cref="OperationCanceledException"/> and does nothing. A token that fires later ends the
/// wait immediately, whatever the server does; what was sent by then may still take effect.
/// </remarks>
public interface IJobClient
{
    /// <summary>Stores one job. When the task completes, the job is in Redis and will be run.</summary>
    /// <param name="job">What to run.</param>
    /// <param name="cancellationToken">
    /// Stops waiting; the job may still be stored. Choose <see cref="JobOptions.Key"/> to be able to enqueue it again.
    /// </param>
    /// <exception cref="ArgumentException">An option, or the size of the arguments, is out of its range; nothing is stored.</exception>
    /// <exception cref="JobEnqueueException">
    /// The server refused the job or did not answer; <see cref="JobEnqueueException.MayHaveBeenStored"/> tells whether it may
    /// have been stored all the same.
    /// </exception>
    /// <exception cref="JobNameConflictException">Another assembly has a job of that name and another shape in the queue.</exception>
    /// <exception cref="JobKeyConflictException">The key belongs to a job of another name; nothing was stored.</exception>
    Task<JobHandle> EnqueueAsync(JobCall job, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="EnqueueAsync(JobCall, CancellationToken)"/>
    /// <typeparam name="TResult">What the job returns.</typeparam>
    Task<JobHandle<TResult>> EnqueueAsync<TResult>(
        JobCall<TResult> job, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores many jobs, of any kinds, in one round trip per queue. The jobs of a queue are stored all or not at all, up to
    /// 5,000 of them with 16 MiB of arguments together; more are stored in parts of up to 1,000 and 16 MiB, in order. The
    /// handles come in the order of <paramref name="jobs"/>.
    /// </summary>
    /// <param name="jobs">What to run.</param>
    /// <param name="cancellationToken">Stops waiting; jobs may still be stored.</param>
    /// <exception cref="ArgumentException">An option, or the size of the arguments, is out of its range; nothing is stored.</exception>
    /// <exception cref="JobNameConflictException">
    /// Another assembly has a job of one of the names and of another shape in its queue; nothing is stored.
    /// </exception>
    /// <exception cref="JobKeyConflictException">
    /// A key belongs to a job of another name, in the queue or in the call; nothing is stored.
    /// </exception>
    /// <exception cref="JobEnqueueException">
    /// Not all jobs were stored. The exception tells which are, which are not, and of which that is unknown. Its inner exception
    /// is the reason: a <see cref="JobKeyConflictException"/> where a part of the jobs was refused after others had been stored.
    /// </exception>
    Task<IReadOnlyList<JobHandle>> EnqueueManyAsync(
        IEnumerable<JobCall> jobs, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="EnqueueManyAsync(IEnumerable{JobCall}, CancellationToken)"/>
    /// <typeparam name="TResult">What the jobs return.</typeparam>
    Task<IReadOnlyList<JobHandle<TResult>>> EnqueueManyAsync<TResult>(
        IEnumerable<JobCall<TResult>> jobs, CancellationToken cancellationToken = default);

    /// <summary>Returns a handle on a job that is known by its id. Nothing is asked of Redis.</summary>
    JobHandle GetHandle(JobId id);

    /// <summary>Returns a queue, to look into it and to manage it. Nothing is asked of Redis.</summary>
    /// <param name="name">The queue's name.</param>
    /// <exception cref="ArgumentException">It cannot be the name of a queue.</exception>
    JobQueue GetQueue(string name);

    /// <summary>Gets what sets and finds schedules, by which jobs recur.</summary>
    IJobSchedules Schedules { get; }

    /// <summary>Returns the names of all queues that jobs were enqueued to or workers were started for, sorted.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<string>> GetQueueNamesAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes a running worker of any process: whether it takes jobs, and its concurrency. The worker learns of the change with its next
    /// renewal, at most a third of its lease later. The change is forgotten with the worker: one that starts later has its own options.
    /// </summary>
    /// <param name="worker">The worker, as <see cref="JobQueue.GetWorkersAsync"/> lists it.</param>
    /// <param name="change">What is to change.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <returns>Whether the worker lives, as far as one of its queues knows.</returns>
    /// <exception cref="ArgumentException">The change changes nothing, or a name among the worker's queues is not valid.</exception>
    Task<bool> ChangeWorkerAsync(JobWorkerRecord worker, WorkerChange change, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns a handle on a job that is known by its id and must be that job, for generated code. Nothing is asked of Redis.
    /// </summary>
    /// <param name="definition">The job's definition.</param>
    /// <param name="id">The job.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    JobHandle GetHandle(JobDefinition definition, JobId id);

    /// <summary>
    /// Returns a typed handle on a job that is known by its id, for generated code. Nothing is asked of Redis.
    /// </summary>
    /// <typeparam name="TResult">What the job returns.</typeparam>
    /// <param name="definition">The job's definition.</param>
    /// <param name="id">The job.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    JobHandle<TResult> GetHandle<TResult>(JobDefinition<TResult> definition, JobId id);

    /// <summary>
    /// Cancels a job, whatever process runs it. One that has not started ends as cancelled immediately; a running one
    /// has its token fired.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <param name="reason">Why, for the handler and whoever awaits the job. At most 1,024 characters are kept.</param>
    /// <param name="cancellationToken">Stops waiting; the request may still take effect.</param>
    Task<CancelOutcome> CancelAsync(JobId id, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Cancels jobs, in one round trip per queue and 500 jobs. See <see cref="CancelAsync"/>.</summary>
    /// <param name="ids">The jobs.</param>
    /// <param name="reason">Why. At most 1,024 characters are kept.</param>
    /// <param name="cancellationToken">Stops waiting; requests may still take effect.</param>
    /// <returns>What became of each, in the order of <paramref name="ids"/>.</returns>
    Task<IReadOnlyList<JobCancelResult>> CancelManyAsync(
        IEnumerable<JobId> ids, string? reason = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="CancelManyAsync(IEnumerable{JobId}, string?, CancellationToken)"/>
    /// <param name="jobs">The jobs.</param>
    /// <param name="reason">Why. At most 1,024 characters are kept.</param>
    /// <param name="cancellationToken">Stops waiting; requests may still take effect.</param>
    Task<IReadOnlyList<JobCancelResult>> CancelManyAsync(
        IEnumerable<JobHandle> jobs, string? reason = null, CancellationToken cancellationToken = default);
}
