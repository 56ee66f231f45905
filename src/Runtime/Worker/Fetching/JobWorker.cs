using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Loops;
using TypedJobs.Retries;
using TypedJobs.Schedules.Firing;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;
using TypedJobs.Worker.Execution.Attempts;
using TypedJobs.Worker.Fetching.Pumps;
using TypedJobs.Worker.Observers;

namespace TypedJobs.Worker.Fetching;

/// <summary>Runs the jobs of one or several queues, which share its slots.</summary>
internal sealed partial class JobWorker : IJobWorker, IAsyncDisposable, IDisposable
{
    private readonly WorkerOptions _options;
    private readonly IJobStorage _storage;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WorkSlots _slots;
    private readonly WorkerObservers _observers;
    private readonly FailureObservers _failureObservers;
    private readonly WorkerOutages _outages;
    private readonly RoundLoop _rounds;
    private readonly QueueWorker[] _queues;
    private readonly CancellationTokenSource _abandon = new();
    private readonly List<WatchedLoop> _loops = [];
    private readonly DateTimeOffset _startedAt;
    private readonly Lock _changes = new();
    private readonly string _coded;
    private byte[] _presence;
    private bool _takesJobs = true;
    private long _toldAt;
    private int _disposed;
    private volatile bool _isStopping;
    private ThreadPoolGuard? _guard;
    private Task _ended = Task.CompletedTask;

    public JobWorker(
        WorkerRegistration registration,
        JobCatalog catalog,
        IJobStorage storage,
        BackoffPolicies policies,
        Func<IEnumerable<IJobWorkerObserver>> observers,
        Func<IEnumerable<IJobFailureObserver>> failureObservers,
        Func<JobRecord, CancellationToken, ValueTask<JobRecord>> openRecord,
        HandlerEnvironment environment,
        QueueSchedules schedules,
        RoundLoop rounds,
        TimeProvider time,
        ILogger<JobWorker> logger)
    {
        _options = registration.Options;
        _storage = storage;
        _time = time;
        _logger = GuardedLogger.Around(logger);
        Id = WorkerId.Create();
        Name = registration.Name;
        Queues = [.. registration.Queues.Select(queue => queue.Name)];
        _startedAt = time.GetUtcNow();
        _coded = schedules.Number;
        _presence = WorkerPresence.Write(_startedAt, _options.Concurrency, takesJobs: true, Queues, _coded);
        _slots = new WorkSlots(_options.Concurrency, _options.Order);
        _observers = new WorkerObservers(this, observers, _logger);
        _outages = new WorkerOutages(time);
        _failureObservers = new FailureObservers(failureObservers, _outages.Observers, _logger);
        _rounds = rounds;
        _queues =
        [
            .. registration.Queues.Select(queue => new QueueWorker(
                queue.Name,
                queue.Weight,
                Id,
                _options,
                _slots,
                _observers,
                _failureObservers,
                openRecord,
                _outages,
                rounds,
                () => Volatile.Read(ref _presence),
                OnTold,
                exception => StopHost?.Invoke(exception) == true,
                catalog,
                storage,
                policies,
                environment,
                schedules,
                time,
                _logger)),
        ];
    }

    public string Id { get; }

    public string Name { get; }

    public IReadOnlyList<string> Queues { get; }

    public int Concurrency
    {
        get => _slots.Capacity;
        set
        {
            Bounds.CheckNumber(value, 1, JobLimits.MaxConcurrency, nameof(Concurrency), $"worker {Id}");
            lock (_changes)
            {
                _slots.Capacity = value;
                Volatile.Write(ref _presence, WorkerPresence.Write(_startedAt, value, _takesJobs, Queues, _coded));
            }
        }
    }

    public bool TakesJobs
    {
        get => Volatile.Read(ref _takesJobs);
        set
        {
            lock (_changes)
            {
                Volatile.Write(ref _takesJobs, value);
                Volatile.Write(ref _presence, WorkerPresence.Write(_startedAt, _slots.Capacity, value, Queues, _coded));
                foreach (QueueWorker queue in _queues)
                {
                    queue.TakesJobs = value;
                }
            }
        }
    }

    public IReadOnlyList<JobId> Running =>
        [.. _queues.SelectMany(queue => queue.Attempts.Select(attempt => attempt.Id))];

    public async Task<IReadOnlyList<JobCancelResult>> CancelAllActiveAsync(
        string? reason = null, CancellationToken cancellationToken = default)
    {
        const int Batch = 500;
        cancellationToken.ThrowIfCancellationRequested();
        var results = new List<JobCancelResult>();
        foreach (QueueWorker queue in _queues)
        {
            foreach (JobAttempt[] part in queue.Attempts.Chunk(Batch))
            {
                IReadOnlyList<CancelOutcome> outcomes = await _storage.Worker(queue.Queue).CancelAttemptsAsync(
                    Id,
                    Array.ConvertAll(part, attempt => attempt.Lease),
                    BoundedText.CutReason(reason),
                    cancellationToken).ConfigureAwait(false);
                results.AddRange(part.Zip(outcomes, (attempt, outcome) => new JobCancelResult
                {
                    Id = attempt.Id,
                    Outcome = outcome,
                }));
            }
        }

        return results;
    }

    /// <summary>
    /// Gets or sets what stops the host because of an exception, and returns whether there is a host. Set before <see cref="Start"/>; may be
    /// called on any thread, and returns immediately.
    /// </summary>
    internal Func<Exception, bool>? StopHost { get; set; }

    /// <summary>Gets how the loops of the worker are doing.</summary>
    internal IReadOnlyList<LoopState> Loops =>
        [.. _rounds.State is { } rounds ? [rounds] : (LoopState[])[], .. _loops.Select(loop => loop.State), .. _queues.SelectMany(queue => queue.Loops)];

    /// <summary>Gets the queues with what works on them.</summary>
    internal IReadOnlyList<QueueWorker> QueueWorkers => _queues;

    /// <summary>Gets the time that a job stays with the worker while it is silent.</summary>
    internal TimeSpan LeaseDuration => _options.LeaseDuration;

    /// <summary>Gets a value indicating whether the worker takes jobs until it is asked to stop.</summary>
    internal bool IsRunning => _guard is not null && !_isStopping;

    /// <summary>Gets the names of loops that have ended although nobody asked the worker to stop.</summary>
    internal IEnumerable<string> EndedLoops =>
        IsRunning ? _loops.Where(loop => loop.Completion.IsCompleted && IsRunning).Select(loop => loop.State.Name) : [];

    public void Start()
    {
        _observers.Resolve();
        _failureObservers.Resolve();
        _guard = ThreadPoolGuard.Start(_options.LeaseDuration, () => _slots.Used);
        _loops.AddRange(_queues.Select(queue =>
            WatchedLoop.Start($"queue {queue.Queue}", queue.RunAsync, _logger, _abandon.Token)));
        _ended = Task.WhenAll(_loops.Select(loop => loop.Completion));
    }

    /// <summary>Takes no more jobs. Those that run go on.</summary>
    public void StopTaking()
    {
        _isStopping = true;
        if (Volatile.Read(ref _disposed) != 0)
        {
            return;
        }

        foreach (QueueWorker queue in _queues)
        {
            queue.StopTaking();
        }
    }

    /// <summary>
    /// Takes no more jobs, lets those that run finish, fires their tokens when they take too long, and leaves behind
    /// what does not stop even then.
    /// </summary>
    /// <param name="hurry">Ends the time that jobs have to finish; the time that handlers have to stop stays.</param>
    public async Task StopAsync(CancellationToken hurry)
    {
        if (Volatile.Read(ref _disposed) != 0)
        {
            // A host that was disposed of first has stopped it.
            return;
        }

        StopTaking();
        if (!await StoppedWithinAsync(_options.DrainTimeout, hurry).ConfigureAwait(false))
        {
            LogStopping(_logger, Id);
            foreach (QueueWorker queue in _queues)
            {
                queue.CancelAll(CancellationCause.Shutdown);
            }

            if (!await StoppedWithinAsync(_options.CancellationGracePeriod, CancellationToken.None).ConfigureAwait(false))
            {
                int left = _queues.Sum(queue => queue.Attempts.Length);
                if (left > 0)
                {
                    LogAbandoned(_logger, Id, left, _options.LeaseDuration);
                }

                // The marks are sent, and need no answer: the server may be what keeps the worker from stopping.
                await Task.WhenAll(_queues.SelectMany(queue => queue.Attempts.Select(queue.LeaveBehindAsync)))
                    .WaitAsync(QueueWorker.LastCalls, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await EndAsync().ConfigureAwait(false);
    }

    public void Dispose() => SynchronousDisposal.Run(DisposeAsync);

    public async ValueTask DisposeAsync()
    {
        // The services know the worker under two types, and dispose of it for each.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _isStopping = true;

        // A host that was not stopped first: handlers are asked to stop, but are not waited for.
        foreach (QueueWorker queue in _queues)
        {
            queue.StopTaking();
            queue.CancelAll(CancellationCause.Shutdown);
        }

        await EndAsync().ConfigureAwait(false);
        foreach (QueueWorker queue in _queues)
        {
            await queue.DisposeAsync().ConfigureAwait(false);
        }

        _abandon.Dispose();
    }

    // Each queue says it with every renewal, and some may not know yet what others do.
    private void OnTold(WorkerControl told)
    {
        lock (_changes)
        {
            if (told.At <= _toldAt)
            {
                return;
            }

            _toldAt = told.At;
            Concurrency = told.Concurrency ?? Concurrency;
            TakesJobs = told.TakesJobs ?? TakesJobs;
        }

        LogTold(_logger, Id, TakesJobs ? "takes jobs" : "takes no jobs", Concurrency);
    }

    private async Task EndAsync()
    {
        await _abandon.CancelAsync().ConfigureAwait(false);
        await _ended.ConfigureAwait(false);
        _guard?.Dispose();
    }

    private Task<bool> StoppedWithinAsync(TimeSpan span, CancellationToken hurry) =>
        LongTimer.CompletesWithinAsync(_ended, _time, span, hurry);

    [LoggerMessage(
        EventId = 1202,
        Level = LogLevel.Information,
        Message = "Worker {Worker} fired the tokens of the jobs that have not ended within its drain timeout.")]
    private static partial void LogStopping(ILogger logger, string worker);

    [LoggerMessage(
        EventId = 1204,
        Level = LogLevel.Information,
        Message = "Worker {Worker} applied a remote change: it {Takes} and runs up to {Concurrency} job(s) at the same time.")]
    private static partial void LogTold(ILogger logger, string worker, string takes, int concurrency);

    [LoggerMessage(
        EventId = 1203,
        Level = LogLevel.Warning,
        Message = "Worker {Worker} left {Count} job(s) behind that did not stop; other workers can run them once their leases of {Lease} have ended.")]
    private static partial void LogAbandoned(ILogger logger, string worker, int count, TimeSpan lease);
}
