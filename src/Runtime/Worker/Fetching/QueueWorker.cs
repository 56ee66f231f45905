using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Loops;
using TypedJobs.Retries;
using TypedJobs.Schedules.Firing;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;
using TypedJobs.Worker.Fetching.Pumps;
using TypedJobs.Worker.Leases;
using TypedJobs.Worker.Observers;

namespace TypedJobs.Worker.Fetching;

/// <summary>Runs the jobs of one queue of a worker: owns the loops of that queue and stops them in order.</summary>
internal sealed partial class QueueWorker : IAsyncDisposable
{
    /// <summary>Specifies the time that a stopping worker waits for the answers to its last calls, which take effect without them, too.</summary>
    public static readonly TimeSpan LastCalls = TimeSpan.FromMilliseconds(50);

    private readonly string _queue;
    private readonly string _id;
    private readonly WorkerOptions _options;
    private readonly IWorkerProtocol _protocol;
    private readonly JobCatalog _catalog;
    private readonly WorkerOutages _outages;
    private readonly RoundLoop _rounds;
    private readonly LostLeases _lostLeases;
    private readonly Func<ReadOnlyMemory<byte>> _presence;
    private readonly Action<WorkerControl> _onTold;
    private readonly Func<Exception, bool> _stopHost;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RunningJobs _running = new();
    private readonly CatalogueWriter _catalogue;
    private readonly JobDefinition[] _described;
    private readonly QueuePump _pump;
    private readonly FailureObservers _failureObservers;
    private readonly FailureNotifier _notifier;
    private WatchedLoop? _notifying;
    private readonly IgnoringHandlers _ignoring;
    private readonly QueueOpener _opener;
    private readonly QueueSchedules _schedules;
    private readonly CancellationTokenSource _stopTaking = new();
    private Round[] _loops = [];
    private LeaseKeeper? _keeper;
    private volatile ScheduleRounds? _ticks;
    private volatile Exception? _refusal;

    public QueueWorker(
        string queue,
        int weight,
        string id,
        WorkerOptions options,
        WorkSlots slots,
        WorkerObservers observers,
        FailureObservers failureObservers,
        Func<JobRecord, CancellationToken, ValueTask<JobRecord>> openRecord,
        WorkerOutages outages,
        RoundLoop rounds,
        Func<ReadOnlyMemory<byte>> presence,
        Action<WorkerControl> onTold,
        Func<Exception, bool> stopHost,
        JobCatalog catalog,
        IJobStorage storage,
        BackoffPolicies policies,
        HandlerEnvironment environment,
        QueueSchedules schedules,
        TimeProvider time,
        ILogger logger)
    {
        _queue = queue;
        _catalog = catalog;
        _schedules = schedules;
        _id = id;
        _options = options;
        _protocol = storage.Worker(queue);
        _outages = outages;
        _rounds = rounds;
        _lostLeases = new LostLeases(options.OnLeaseLost, observers, logger);
        _presence = presence;
        _onTold = onTold;
        _stopHost = stopHost;
        _time = time;
        _logger = logger;
        _catalogue = new CatalogueWriter(storage, time, logger);
        _described = [.. catalog.Jobs.Where(job => job.Settings.Queue == queue)];
        _failureObservers = failureObservers;
        _notifier = new FailureNotifier(queue, _protocol, () => storage.Client(queue), openRecord, failureObservers, outages.Notifying, time, logger);
        var reporter = new AttemptReporter(id, _protocol, _lostLeases, attempt => _ = _ignoring!.AbandonAsync(attempt));
        var executor = new JobExecutor(policies, reporter, environment.Telemetry, time, logger);
        var services = new AttemptServices(environment, reporter, options.CancellationGracePeriod, time, logger);
        _pump = new QueuePump(queue, id, weight, options, _protocol, catalog, executor, _running, slots, outages.Taking, OnRefused, _notifier.Signal, services);
        _ignoring = new IgnoringHandlers(queue, id, options.OnIgnoredCancellation, _protocol, executor, _pump, observers, environment.Telemetry, time, logger);
        _opener = new QueueOpener(
            queue,
            _protocol,
            _catalogue,
            _described,
            new CancellationListener(queue, id, _protocol, _running, logger),
            _notifier,
            async stop => OnPaused(await storage.Admin(queue).ListPausedJobsAsync(stop).ConfigureAwait(false)),
            _pump,
            () => _ticks?.OnDue(),
            outages.Opening,
            OnRefused,
            time,
            logger);
    }

    public string Queue => _queue;

    /// <summary>Sets a value indicating whether jobs are taken. Those that run go on either way.</summary>
    public bool TakesJobs
    {
        set => _pump.TakesNone = !value;
    }

    /// <summary>Gets the attempts that run, or that are not settled yet.</summary>
    public JobAttempt[] Attempts => _running.ToArray();

    /// <summary>Gets how the loops of the queue are doing.</summary>
    public IEnumerable<LoopState> Loops =>
        [.. _loops.Select(loop => loop.State), .. _pump.Loops, .. _notifying is { } notifying ? [notifying.State] : (LoopState[])[]];

    /// <summary>Gets what renews the leases; <see langword="null"/> while the queue is not open.</summary>
    public LeaseKeeper? Keeper => Volatile.Read(ref _keeper);

    /// <summary>Gets why the queue refuses the worker; <see langword="null"/> when it does not.</summary>
    public Exception? Refusal => _pump.IsSuspended ? _refusal : null;

    /// <summary>Gets what the lanes of the queue are doing.</summary>
    public PumpActivity Activity => _pump.Activity;

    /// <summary>Gets the number of slots that are held by handlers that ignore their cancellation.</summary>
    public int HeldByIgnoring => _pump.HeldByIgnoring;

    public void StopTaking()
    {
        _pump.StopTaking();

        // On the pool: what waits goes on within this call otherwise.
        _ = _stopTaking.CancelAsync();
    }

    public void CancelAll(CancellationCause cause) => _running.CancelAll(cause);

    /// <summary>Leaves an attempt behind that still runs when the worker stops.</summary>
    public Task LeaveBehindAsync(JobAttempt attempt) => _ignoring.LeaveBehindAsync(attempt);

    /// <summary>
    /// Runs until <see cref="StopTaking"/> was called and everything is settled, or until it is abandoned.
    /// </summary>
    public async Task RunAsync(CancellationToken abandon)
    {
        while (await OpenAsync(abandon).ConfigureAwait(false) is { } subscriptions)
        {
            await WorkAsync(subscriptions, abandon).ConfigureAwait(false);
            if (!_pump.IsSuspended)
            {
                return;
            }
        }

        _pump.StopTaking();
    }

    public async ValueTask DisposeAsync()
    {
        await _pump.DisposeAsync().ConfigureAwait(false);
        _notifier.Dispose();
        _stopTaking.Dispose();
    }

    private async Task<List<IAsyncDisposable>?> OpenAsync(CancellationToken abandon)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(abandon, _stopTaking.Token);
        return await _opener.OpenAsync(either.Token).ConfigureAwait(false);
    }

    private async Task WorkAsync(List<IAsyncDisposable> subscriptions, CancellationToken abandon)
    {
        bool isDone = false;
        using var stopNotifying = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        try
        {
            StartRounds();
            if (_failureObservers.Any)
            {
                _notifying = WatchedLoop.Start($"failures of queue {_queue}", _notifier.RunAsync, _logger, stopNotifying.Token);
            }

            await _pump.RunAsync(abandon).ConfigureAwait(false);
            isDone = true;
        }
        finally
        {
            Volatile.Write(ref _keeper, null);
            Array.ForEach(_loops, _rounds.Remove);
            await stopNotifying.CancelAsync().ConfigureAwait(false);
            Task notified = _notifying?.Completion ?? Task.CompletedTask;

            // After a failure that nobody expected the worker comes back, and subscribes again.
            Task leaving = isDone ? LeaveAsync() : Task.CompletedTask;
            await Task.WhenAll([leaving, notified, .. subscriptions.Select(subscription => subscription.DisposeAsync().AsTask())])
                .WaitAsync(LastCalls, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _outages.Forget(_queue);
        }
    }

    private void StartRounds()
    {
        StalledJobSweeper? sweeper = null;
        ScheduleRounds ticks = _schedules.Create(_queue, _id, _rounds, _outages.Ticking, _logger);
        var keeper = new LeaseKeeper(
            _queue,
            _id,
            _options,
            _protocol,
            _running,
            _presence,
            _lostLeases,
            renewed =>
            {
                OnPaused(renewed.PausedNames);
                if (renewed.Control is { } told)
                {
                    _onTold(told);
                }

                sweeper?.Plan(renewed);
                ticks.OnNews(renewed.NextTick, renewed.TicksLater);
                _pump.OnNews(renewed.NextWork);
            },
            () => sweeper?.OnCutOff(),
            OnRefused,
            _outages.Renewing,
            _time,
            _logger);
        sweeper = new StalledJobSweeper(_queue, _id, _options, _protocol, _catalog, keeper, _pump.Wake, _rounds, _outages.Sweeping, _time, _logger);
        var describer = new CatalogueKeeper(_queue, _described, _catalogue, _logger);
        _loops = [keeper, sweeper, describer, .. ticks.Rounds];
        Volatile.Write(ref _keeper, keeper);
        _rounds.Add(sweeper, null);

        // Before the first renewal, whose answer says what there is to do for schedules.
        _ticks = ticks;
        ticks.Begin();
        _rounds.Add(keeper, TimeSpan.Zero);
        _rounds.Add(describer, Jitter.Around(CatalogueWriter.Interval));
    }

    private void OnPaused(IReadOnlyList<string> names)
    {
        if (_pump.Pause(names))
        {
            LogPaused(_logger, _queue, names.Count == 0 ? "none" : string.Join(", ", names.Take(20)));
        }
    }

    // Called by whatever finds out first; logged once until the queue accepts the worker again.
    private void OnRefused(Exception exception)
    {
        _refusal = exception;
        if (!_pump.Suspend())
        {
            return;
        }

        if (_options.OnRefusedQueue == RefusedQueueBehavior.StopHost && _stopHost(exception))
        {
            LogStoppingHost(_logger, _queue, exception.Message);
        }
        else
        {
            LogRefused(_logger, _queue, exception.Message);
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            using var giveUp = new CancellationTokenSource(IgnoringHandlers.MarkTimeout, _time);
            await _protocol.LeaveAsync(_id, [.. Attempts.Select(attempt => attempt.Lease)], giveUp.Token)
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Its presence runs out with its lease.
            LogLeaveFailed(_logger, exception, _queue);
        }
    }

    [LoggerMessage(
        EventId = 1212,
        Level = LogLevel.Error,
        Message = "The worker takes no jobs of queue {Queue}: {Reason} It tries again until the queue accepts it.")]
    private static partial void LogRefused(ILogger logger, string queue, string reason);

    [LoggerMessage(
        EventId = 1215,
        Level = LogLevel.Critical,
        Message = "The worker takes no jobs of queue {Queue} and stops the host: {Reason}")]
    private static partial void LogStoppingHost(ILogger logger, string queue, string reason);

    [LoggerMessage(
        EventId = 1216,
        Level = LogLevel.Information,
        Message = "Paused job names of queue {Queue} changed to: {Names}.")]
    private static partial void LogPaused(ILogger logger, string queue, string names);

    [LoggerMessage(
        EventId = 1214,
        Level = LogLevel.Debug,
        Message = "Failed to deregister the worker from queue {Queue}.")]
    private static partial void LogLeaveFailed(ILogger logger, Exception exception, string queue);
}
