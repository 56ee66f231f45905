using Microsoft.Extensions.Logging;
using TypedJobs.Client.Middleware;
using TypedJobs.Client.Schedules;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Loops;
using TypedJobs.Payloads.Protection;
using TypedJobs.Queues;
using TypedJobs.Schedules.Firing;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Records;

namespace TypedJobs.Client;

/// <summary>Implements the client: cancels and reads jobs itself, and leaves storing and awaiting them to its parts. Thread-safe.</summary>
internal sealed class JobClient : IJobClient, IAsyncDisposable, IDisposable
{
    private const int CancelBatch = 500;

    private readonly IJobStorage _storage;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly JobEnqueuer _enqueuer;
    private readonly EndAwaiter _ends;
    private readonly RecordOpener _records;

    public JobClient(
        IJobStorage storage,
        EnqueuePipeline? pipeline,
        PayloadProtector payloads,
        RecordOpener records,
        Planner planner,
        string clientName,
        JobTelemetry telemetry,
        TimeProvider time,
        ILogger<JobClient> logger)
    {
        _storage = storage;
        _time = time;
        _logger = GuardedLogger.Around(logger);
        _enqueuer = new JobEnqueuer(this, pipeline, telemetry, time, storage, new CatalogueWriter(storage, time, _logger), payloads);
        Schedules = new JobSchedules(
            this, storage, _enqueuer, new OccurrenceEnqueuer(_enqueuer, payloads), planner, clientName, time);
        _ends = new EndAwaiter(storage, payloads, time, _logger);
        _records = records;
    }

    public IJobSchedules Schedules { get; }

    public async Task<JobHandle> EnqueueAsync(JobCall job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        (JobId id, bool isNew) = await _enqueuer.EnqueueOneAsync(job, cancellationToken).ConfigureAwait(false);
        return new JobHandle(this, id, isNew);
    }

    public async Task<JobHandle<TResult>> EnqueueAsync<TResult>(
        JobCall<TResult> job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        (JobId id, bool isNew) = await _enqueuer.EnqueueOneAsync(job, cancellationToken).ConfigureAwait(false);
        return new JobHandle<TResult>(this, id, job.Definition, isNew);
    }

    public async Task<IReadOnlyList<JobHandle>> EnqueueManyAsync(
        IEnumerable<JobCall> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        JobCall[] all = [.. jobs];
        var handles = new JobHandle[all.Length];
        await _enqueuer.EnqueueAllAsync(all, handles, static (client, _, id) => new JobHandle(client, id, isNew: true), cancellationToken)
            .ConfigureAwait(false);
        return handles;
    }

    public async Task<IReadOnlyList<JobHandle<TResult>>> EnqueueManyAsync<TResult>(
        IEnumerable<JobCall<TResult>> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        JobCall<TResult>[] all = [.. jobs];
        var handles = new JobHandle<TResult>[all.Length];
        await _enqueuer.EnqueueAllAsync(
            all,
            handles,
            static (client, call, id) => new JobHandle<TResult>(client, id, ((JobCall<TResult>)call).Definition, isNew: true),
            cancellationToken).ConfigureAwait(false);
        return handles;
    }

    public JobHandle GetHandle(JobId id) => new(this, id);

    public JobHandle GetHandle(JobDefinition definition, JobId id)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new DefinedJobHandle(this, id, definition);
    }

    public JobHandle<TResult> GetHandle<TResult>(JobDefinition<TResult> definition, JobId id)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new JobHandle<TResult>(this, id, definition);
    }

    public async Task<CancelOutcome> CancelAsync(
        JobId id, string? reason = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<JobCancelResult> results = await CancelManyAsync([id], reason, cancellationToken).ConfigureAwait(false);
        return results[0].Outcome;
    }

    public async Task<IReadOnlyList<JobCancelResult>> CancelManyAsync(
        IEnumerable<JobId> ids, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        cancellationToken.ThrowIfCancellationRequested();
        JobId[] all = [.. ids];
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] == default)
            {
                throw Bounds.NoJobAt(i, "id", nameof(ids));
            }
        }

        var results = new JobCancelResult[all.Length];
        foreach (IGrouping<string, int> queue in Enumerable.Range(0, all.Length).GroupBy(i => all[i].Queue, StringComparer.Ordinal))
        {
            JobNames.ThrowIfInvalidQueue(queue.Key, nameof(ids));
            foreach (int[] part in queue.Chunk(CancelBatch))
            {
                IReadOnlyList<CancelOutcome> outcomes = await _storage.Client(queue.Key).CancelAsync(
                    Array.ConvertAll(part, i => all[i].Key), BoundedText.CutReason(reason), cancellationToken)
                    .ConfigureAwait(false);
                for (int i = 0; i < part.Length; i++)
                {
                    results[part[i]] = new JobCancelResult { Id = all[part[i]], Outcome = outcomes[i] };
                }
            }
        }

        return results;
    }

    public Task<IReadOnlyList<JobCancelResult>> CancelManyAsync(
        IEnumerable<JobHandle> jobs, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return CancelManyAsync(
            jobs.Select((job, i) => (job ?? throw Bounds.NoJobAt(i, "handle", nameof(jobs))).Id), reason, cancellationToken);
    }

    public void Dispose() => SynchronousDisposal.Run(DisposeAsync);

    public ValueTask DisposeAsync() => _ends.DisposeAsync();

    /// <summary>Waits until a job has completed.</summary>
    /// <param name="id">The job.</param>
    /// <param name="expected">The job that it must be; <see langword="null"/> when that is known, or does not matter.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async Task WaitAsync(JobId id, JobDefinition? expected, CancellationToken cancellationToken) =>
        _ = await _ends.WaitAsync(id, expected, wantsResult: false, cancellationToken).ConfigureAwait(false);

    internal async Task<TResult> WaitAsync<TResult>(
        JobId id, JobDefinition<TResult> definition, JobDefinition? expected, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> result = await _ends.WaitAsync(id, expected, wantsResult: true, cancellationToken).ConfigureAwait(false);
        return definition.ReadResult(result.Span);
    }

    public JobQueue GetQueue(string name)
    {
        JobNames.ThrowIfInvalidQueue(name);
        return new JobQueue(_storage.Admin(name), _records, _time, _logger, name);
    }

    public Task<IReadOnlyList<string>> GetQueueNamesAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<IReadOnlyList<string>>(cancellationToken)
            : _storage.ListQueuesAsync(cancellationToken);

    public async Task<bool> ChangeWorkerAsync(
        JobWorkerRecord worker, WorkerChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(change);
        if (change is { TakesJobs: null, Concurrency: null })
        {
            throw new ArgumentException("Nothing is to change: set TakesJobs or Concurrency.", nameof(change));
        }

        foreach (string queue in worker.Queues)
        {
            JobNames.ThrowIfInvalidQueue(queue, nameof(worker));
        }

        // In each of its queues: it hears from one of them first, and the latest word counts.
        bool[] lives = await Task.WhenAll(worker.Queues.Select(queue =>
            _storage.Admin(queue).ControlWorkerAsync(worker.Id, change.TakesJobs, change.Concurrency, cancellationToken))).ConfigureAwait(false);
        return lives.Contains(true);
    }

    internal async Task<ChangeOutcome> ChangeAsync(
        JobId id, JobChange change, string argument, CancellationToken cancellationToken)
    {
        JobNames.ThrowIfInvalidQueue(id.Queue, nameof(id));
        IReadOnlyList<ChangeOutcome> outcomes = await _storage.Admin(id.Queue).ChangeAsync(
            change, argument, [id.Key], cancellationToken).ConfigureAwait(false);
        return outcomes[0];
    }

    internal async Task<JobRecord?> GetAsync(JobId id, JobDefinition? expected, CancellationToken cancellationToken)
    {
        JobNames.ThrowIfInvalidQueue(id.Queue, nameof(id));
        IReadOnlyList<JobRecord?> records =
            await _storage.Client(id.Queue).ReadAsync([id.Key], whole: true, cancellationToken).ConfigureAwait(false);
        if (expected is not null && records[0] is { } record)
        {
            JobKeyConflictException.ThrowIfOther(id, record.Name, expected.Name);
        }

        return records[0] is { } found ? await _records.OpenAsync(found, cancellationToken).ConfigureAwait(false) : null;
    }
}
