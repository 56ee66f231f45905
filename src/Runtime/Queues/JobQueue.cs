using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Jobs;
using TypedJobs.Queues;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Records;

namespace TypedJobs;

/// <summary>
/// Represents a queue, to look into it and to manage it. Holds no connection; thread-safe; may be kept for long. Counts,
/// listings and workers are read without writing anything; of the other methods only <see cref="PauseAsync"/>, <see cref="PauseJobsAsync"/> and
/// <see cref="ListenAsync"/> create a queue that does not exist. A test double derives from it and overrides what the tested
/// code calls; the other members then throw <see cref="NotSupportedException"/>.
/// </summary>
public class JobQueue
{
    private const int PageSize = 500;
    private const int MaxDeletePasses = 10;
    private const int MaxActiveRead = 10_000;

    // In the order in which jobs move, so that one pass misses as few of them as possible.
    private static readonly JobState[] AllStates =
        [JobState.Scheduled, JobState.Waiting, JobState.Active, JobState.Completed, JobState.Failed, JobState.Cancelled];

    private readonly IAdminProtocol? _protocol;
    private readonly RecordOpener? _records;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Initializes a test double of a queue, of a derived type.</summary>
    /// <param name="name">The queue's name.</param>
    protected JobQueue(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _logger = NullLogger.Instance;
        _time = TimeProvider.System;
        Name = name;
    }

    internal JobQueue(IAdminProtocol protocol, RecordOpener records, TimeProvider time, ILogger logger, string name)
    {
        _logger = logger;
        _time = time;
        _protocol = protocol;
        _records = records;
        Name = name;
    }

    /// <summary>Gets the queue's name.</summary>
    public string Name { get; }

    /// <exception cref="NotSupportedException">This is a test double.</exception>
    private IAdminProtocol Protocol => _protocol ?? throw TestDouble.NotOverridden(GetType());

    /// <summary>Counts the queue's jobs by state.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public virtual Task<QueueCounts> GetCountsAsync(CancellationToken cancellationToken = default) =>
        Protocol.CountAsync(cancellationToken);

    /// <summary>
    /// Lists the jobs of a state: waiting and scheduled ones in the order in which they are due, finished ones from the
    /// one that is kept longest, which is the newest unless jobs have retentions of their own. Read in pages of up to 500 while
    /// it is enumerated, or fewer when they exceed 4 MiB, each in one round trip: what changes meanwhile may be missed or seen twice.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="filter">Which jobs. Default: all.</param>
    /// <param name="cancellationToken">Stops listing.</param>
    /// <exception cref="ArgumentException">A condition of the filter is out of its range.</exception>
    public virtual IAsyncEnumerable<JobRecord> ListAsync(
        JobState state, JobFilter? filter = null, CancellationToken cancellationToken = default) =>
        ListAsync(state, filter, includePayloads: false, cancellationToken);

    /// <inheritdoc cref="ListAsync(JobState, JobFilter?, CancellationToken)"/>
    /// <param name="state">The state.</param>
    /// <param name="filter">Which jobs; <see langword="null"/> for all.</param>
    /// <param name="includePayloads">
    /// Whether <see cref="JobRecord.PayloadJson"/> is read, in the same round trips.
    /// </param>
    /// <param name="cancellationToken">Stops listing.</param>
    public virtual async IAsyncEnumerable<JobRecord> ListAsync(
        JobState state,
        JobFilter? filter,
        bool includePayloads,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        filter = JobFilter.Check(filter);
        for (long? from = 0; from is { } position;)
        {
            RecordPage page = await Protocol.ListRecordsAsync(
                state, filter, position, PageSize, includePayloads, cancellationToken).ConfigureAwait(false);
            foreach (JobRecord record in page.Records)
            {
                yield return await _records!.OpenAsync(record, cancellationToken).ConfigureAwait(false);
            }

            from = page.Next;
        }
    }

    /// <summary>Stops giving out jobs, of a queue that is not there yet as well, until <see cref="ResumeAsync"/>. Those that run go on.</summary>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <returns>Whether that changed something.</returns>
    public virtual Task<bool> PauseAsync(CancellationToken cancellationToken = default) =>
        Protocol.PauseAsync(true, cancellationToken);

    /// <summary>Gives out jobs again.</summary>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <returns>Whether that changed something.</returns>
    public virtual Task<bool> ResumeAsync(CancellationToken cancellationToken = default) =>
        Protocol.PauseAsync(false, cancellationToken);

    /// <summary>
    /// Stops running the jobs of a name, of any worker, until <see cref="ResumeJobsAsync"/>. Workers learn it with their next renewal, at most a third
    /// of their lease later; attempts that run go on. Jobs of the name then stay <see cref="JobState.Waiting"/> and count as held.
    /// </summary>
    /// <param name="name">The name under which the jobs are stored, <see cref="JobRecord.Name"/>. At most 1,000 names of a queue can be paused.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <returns>Whether that changed something.</returns>
    /// <exception cref="ArgumentException">The name cannot be that of a job.</exception>
    /// <exception cref="InvalidOperationException">1,000 other names are paused.</exception>
    public virtual Task<bool> PauseJobsAsync(string name, CancellationToken cancellationToken = default)
    {
        ThrowIfInvalidName(name);
        return Protocol.PauseJobsAsync(name, true, cancellationToken);
    }

    /// <summary>Lets the jobs of a name run again. Those that were held meanwhile come first, in the order in which they were taken.</summary>
    /// <param name="name">The name under which the jobs are stored.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <returns>Whether that changed something.</returns>
    /// <exception cref="ArgumentException">The name cannot be that of a job.</exception>
    public virtual async Task<bool> ResumeJobsAsync(string name, CancellationToken cancellationToken = default)
    {
        ThrowIfInvalidName(name);
        bool changed = await Protocol.PauseJobsAsync(name, false, cancellationToken).ConfigureAwait(false);
        if (changed)
        {
            while (await Protocol.RecallAsync(name, cancellationToken).ConfigureAwait(false))
            {
            }

            // To resume again changes nothing, but wakes the workers.
            await Protocol.PauseJobsAsync(name, false, cancellationToken).ConfigureAwait(false);
        }

        return changed;
    }

    /// <summary>Lists the names whose jobs are paused.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public virtual Task<IReadOnlyList<string>> GetPausedJobsAsync(CancellationToken cancellationToken = default) =>
        Protocol.ListPausedJobsAsync(cancellationToken);

    /// <summary>Lets failed jobs run again, with all their attempts anew, unless another unfinished job has taken their place.</summary>
    /// <param name="filter">Which jobs. Default: all.</param>
    /// <param name="cancellationToken">Stops; what was changed until then stays changed.</param>
    /// <returns>How many jobs it was.</returns>
    public virtual Task<int> RetryFailedAsync(JobFilter? filter = null, CancellationToken cancellationToken = default) =>
        ChangeAllAsync(JobState.Failed, filter, JobChange.Retry, string.Empty, cancellationToken);

    /// <summary>Removes the waiting jobs. Jobs that run go on; finished ones stay (<see cref="PurgeAsync"/> removes those).</summary>
    /// <param name="includeScheduled">Whether scheduled jobs are removed too.</param>
    /// <param name="cancellationToken">Stops; what was removed until then stays removed.</param>
    /// <returns>The number of jobs removed.</returns>
    public virtual async Task<int> ClearAsync(bool includeScheduled = false, CancellationToken cancellationToken = default)
    {
        int removed = await ChangeAllAsync(JobState.Waiting, null, JobChange.Delete, string.Empty, cancellationToken)
            .ConfigureAwait(false);
        return includeScheduled
            ? removed + await ChangeAllAsync(JobState.Scheduled, null, JobChange.Delete, string.Empty, cancellationToken)
                .ConfigureAwait(false)
            : removed;
    }

    /// <summary>Removes finished jobs before their retention is over.</summary>
    /// <param name="state">Completed, failed or cancelled.</param>
    /// <param name="olderThan">The minimum time since their end. Not negative, and at most 36,525 days.</param>
    /// <param name="cancellationToken">Stops; what was removed until then stays removed.</param>
    /// <returns>The number of jobs removed.</returns>
    /// <exception cref="ArgumentException">The state is not one of finished jobs, or the span is out of its range.</exception>
    public virtual async Task<int> PurgeAsync(JobState state, TimeSpan olderThan, CancellationToken cancellationToken = default)
    {
        Bounds.CheckSpan(olderThan, nameof(olderThan), $"the jobs to purge of queue '{Name}'");
        if (state is not (JobState.Completed or JobState.Failed or JobState.Cancelled))
        {
            throw new ArgumentException($"Jobs that are {state} have not finished; only completed, failed or cancelled ones are purged.", nameof(state));
        }

        int total = 0;
        for (long? from = 0; from is { } position;)
        {
            PurgeResult result = await Protocol.PurgeAsync(state, olderThan, position, PageSize, cancellationToken)
                .ConfigureAwait(false);
            total += result.Removed;
            from = result.Next;
        }

        return total;
    }

    /// <summary>
    /// Cancels the queue's jobs that have not finished, in one round trip per 500 jobs: those that have not started end
    /// immediately, those that run have their tokens fired.
    /// </summary>
    /// <param name="filter">Which jobs; <see cref="JobFilter.All"/> for every one.</param>
    /// <param name="reason">Why. At most 1,024 characters are kept.</param>
    /// <param name="states">In which states. Default: active, waiting and scheduled.</param>
    /// <param name="cancellationToken">Stops; requests that were made until then stay made.</param>
    /// <returns>The jobs, and what became of each. Jobs that change their state meanwhile may be missed.</returns>
    /// <exception cref="ArgumentException">A state is one of finished jobs, or a condition of the filter is out of its range.</exception>
    public virtual async Task<IReadOnlyList<JobCancelResult>> CancelAllAsync(
        JobFilter filter,
        string? reason = null,
        IEnumerable<JobState>? states = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        JobState[] chosen = states?.ToArray() ?? [JobState.Scheduled, JobState.Waiting, JobState.Active];
        foreach (JobState state in chosen)
        {
            if (state is not (JobState.Scheduled or JobState.Waiting or JobState.Active))
            {
                throw new ArgumentException($"Jobs that are {state} have finished and cannot be cancelled.", nameof(states));
            }
        }

        filter = JobFilter.Check(filter);
        var results = new List<JobCancelResult>();
        foreach (JobState state in chosen)
        {
            if (state == JobState.Active)
            {
                // Renewals put active jobs into another order all the time: a pass by position would step over some.
                string[] active = await Protocol.ListActiveAsync(cancellationToken).ConfigureAwait(false);
                foreach (string[] keys in active.Chunk(PageSize))
                {
                    await CancelPageAsync(state, 0, keys).ConfigureAwait(false);
                }

                continue;
            }

            for (long? from = 0; from is { } position;)
            {
                from = await CancelPageAsync(state, position, []).ConfigureAwait(false);
            }
        }

        return results;

        async Task<long?> CancelPageAsync(JobState state, long from, string[] keys)
        {
            CancelPage page = await Protocol.CancelMatchingAsync(
                state, filter, from, PageSize, keys, BoundedText.CutReason(reason), cancellationToken)
                .ConfigureAwait(false);
            results.AddRange(page.Jobs.Select(job => new JobCancelResult
            {
                Id = JobId.Stored(Name, job.Key),
                Outcome = job.Outcome,
            }));
            return page.Next;
        }
    }

    /// <summary>Tells which workers live, in all processes, and which of this queue's jobs they run.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public virtual async Task<IReadOnlyList<JobWorkerRecord>> GetWorkersAsync(CancellationToken cancellationToken = default)
    {
        WorkersResult result = await Protocol.GetWorkersAsync(MaxActiveRead, cancellationToken).ConfigureAwait(false);
        ILookup<string, JobId> running = result.Active.ToLookup(
            job => job.Worker, job => JobId.Stored(Name, job.Job), StringComparer.Ordinal);
        return [.. result.Workers.Select(worker => WorkerPresence.Parse(worker, [.. running[worker.Id]]))];
    }

    /// <summary>Begins to listen to what happens in the queue. Costs its workers something as long as it goes on.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The events from now on; to be disposed of in the end.</returns>
    public virtual Task<JobEvents> ListenAsync(CancellationToken cancellationToken = default) =>
        JobEvents.OpenAsync(Protocol, _records!, Name, _time, _logger, cancellationToken);

    /// <summary>
    /// Deletes the queue with all its jobs and schedules. Schedules that come from code come back when a worker has it. A job that is enqueued meanwhile is either deleted with it, or is the first of a new queue
    /// of that name.
    /// </summary>
    /// <param name="force">Whether the queue is deleted although jobs run; their attempts lose their leases.</param>
    /// <param name="cancellationToken">Stops; what was removed until then stays removed, and the queue stays paused.</param>
    /// <exception cref="InvalidOperationException">
    /// Jobs run, and <paramref name="force"/> was not set; or jobs come in faster than they are removed, and the queue stays paused.
    /// </exception>
    public virtual async Task DeleteAsync(bool force = false, CancellationToken cancellationToken = default)
    {
        // Paused first, so that nothing is taken meanwhile.
        await PauseAsync(cancellationToken).ConfigureAwait(false);
        QueueCounts counts = await GetCountsAsync(cancellationToken).ConfigureAwait(false);
        if (counts.Active > 0 && !force)
        {
            await ResumeAsync(cancellationToken).ConfigureAwait(false);
            throw new InvalidOperationException(
                $"{counts.Active} job(s) of queue '{Name}' are running. Wait for them, cancel them, or delete the queue with force.");
        }

        for (int pass = 1; pass <= MaxDeletePasses; pass++)
        {
            foreach (JobState state in AllStates)
            {
                await ChangeAllAsync(state, null, JobChange.Delete, "force", cancellationToken).ConfigureAwait(false);
            }

            // Nothing is deleted while a job is there: one that has come in meanwhile would never run, and its key would stay taken.
            IReadOnlyList<string> left = await Protocol.DeleteAsync(cancellationToken).ConfigureAwait(false);
            if (left.Count == 0)
            {
                return;
            }

            // Some of them may be damaged, so that no listing shows them.
            foreach (string[] page in left.Chunk(PageSize))
            {
                await Protocol.ChangeAsync(JobChange.Delete, "force", page, cancellationToken).ConfigureAwait(false);
            }
        }

        throw new InvalidOperationException(
            $"Queue '{Name}' was not deleted: jobs keep coming in, and {MaxDeletePasses} passes did not empty it. Stop the processes " +
            "that enqueue there, and delete it again. The queue stays paused until it is deleted or resumed.");
    }

    private static void ThrowIfInvalidName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!JobNames.IsValidName(name))
        {
            throw new ArgumentException(
                $"{Bounds.Show(name)} cannot be the name of a job: use 1 to {JobNames.MaxLength} letters, digits, '.', '-' or '_'.", nameof(name));
        }
    }

    // Changed jobs leave the listing, so that others move up and a pass may step over some: another pass follows until
    // one finds nothing to change, or as many were changed as there were, since more may come in all the time.
    private async Task<int> ChangeAllAsync(
        JobState state, JobFilter? filter, JobChange change, string argument, CancellationToken cancellationToken)
    {
        filter = JobFilter.Check(filter);
        QueueCounts counts = await Protocol.CountAsync(cancellationToken).ConfigureAwait(false);
        long most = CountOf(counts, state);
        int total = 0;
        int changed;
        do
        {
            changed = await ChangePassAsync(state, filter, change, argument, cancellationToken)
                .ConfigureAwait(false);
            total += changed;
        }
        while (changed > 0 && total < most);
        return total;
    }

    private static long CountOf(QueueCounts counts, JobState state) => state switch
    {
        JobState.Scheduled => counts.Scheduled,
        JobState.Waiting => counts.Waiting,
        JobState.Active => counts.Active,
        JobState.Completed => counts.Completed,
        JobState.Failed => counts.Failed,
        _ => counts.Cancelled,
    };

    private async Task<int> ChangePassAsync(
        JobState state, JobFilter filter, JobChange change, string argument, CancellationToken cancellationToken)
    {
        int total = 0;
        long? from = 0;
        while (from is { } position)
        {
            JobPage page = await Protocol.ListAsync(state, filter, position, PageSize, cancellationToken)
                .ConfigureAwait(false);
            if (page.Keys.Count > 0)
            {
                IReadOnlyList<ChangeOutcome> outcomes = await Protocol.ChangeAsync(
                    change, argument, page.Keys, cancellationToken).ConfigureAwait(false);
                total += outcomes.Count(outcome => outcome == ChangeOutcome.Changed);
            }

            from = page.Next;
        }

        return total;
    }
}
