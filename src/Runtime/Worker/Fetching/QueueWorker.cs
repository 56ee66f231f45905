using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Loops;
using TypedJobs.Retries;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Leases;

namespace TypedJobs.Worker.Fetching;

/// <summary>The part of a worker that works on one of its queues: owns the loops of that queue and stops them in order.</summary>
internal sealed partial class QueueWorker : IAttemptReporter, IAsyncDisposable
{
    private const int QuickTries = 7;
    private static readonly TimeSpan MarkTimeout = TimeSpan.FromSeconds(5);

    // Between two tries at a queue that refuses the worker, after the first few.
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(30);

    /// <summary>How long a worker that stops waits for the answers to its last calls, which take effect without them, too.</summary>
    public static readonly TimeSpan LastCalls = TimeSpan.FromMilliseconds(50);

    private readonly string _queue;
    private readonly string _id;
    private readonly WorkerOptions _options;
    private readonly IWorkerProtocol _protocol;
    private readonly JobCatalog _catalog;
    private readonly WorkerNotices _notices;
    private readonly WorkerOutages _outages;
    private readonly RoundLoop _rounds;
    private readonly LostLeases _lostLeases;
    private readonly Func<ReadOnlyMemory<byte>> _presence;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RunningJobs _running = new();
    private readonly CatalogueWriter _catalogue;
    private readonly JobDefinition[] _described;
    private readonly JobExecutor _executor;
    private readonly QueuePump _pump;
    private readonly CancellationTokenSource _stopTaking = new();
    private Round[] _loops = [];

    public QueueWorker(
        string queue,
        int weight,
        string id,
        WorkerOptions options,
        WorkSlots slots,
        WorkerNotices notices,
        WorkerOutages outages,
        RoundLoop rounds,
        Func<ReadOnlyMemory<byte>> presence,
        JobCatalog catalog,
        IJobStorage storage,
        BackoffPolicies policies,
        IServiceScopeFactory scopes,
        TimeProvider time,
        ILogger logger)
    {
        _queue = queue;
        _catalog = catalog;
        _id = id;
        _options = options;
        _protocol = storage.Worker(queue);
        _notices = notices;
        _outages = outages;
        _rounds = rounds;
        _lostLeases = new LostLeases(options.LeaseLostBehavior, notices, logger);
        _presence = presence;
        _time = time;
        _logger = logger;
        _catalogue = new CatalogueWriter(storage, time, logger);
        _described = [.. catalog.Jobs.Where(job => job.Settings.Queue == queue)];
        _executor = new JobExecutor(policies, this, time, logger);
        var services = new AttemptServices(scopes, this, options.CancellationGracePeriod, time, logger);
        _pump = new QueuePump(queue, id, weight, options, _protocol, catalog, _executor, _running, slots, outages.Taking, OnRefused, services);
    }

    public string Queue => _queue;

    /// <summary>The attempts that run, or that are not settled yet.</summary>
    public JobAttempt[] Attempts => _running.ToArray();

    /// <summary>Gets how the loops of the queue are doing.</summary>
    public IEnumerable<LoopState> Loops => _loops.Select(loop => loop.State).Concat(_pump.Loops);

    public void StopTaking()
    {
        _pump.StopTaking();

        // On the pool: what waits goes on within this call otherwise.
        _ = _stopTaking.CancelAsync();
    }

    public void CancelAll(CancellationCause cause) => _running.CancelAll(cause);

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
        _stopTaking.Dispose();
    }

    async Task IAttemptReporter.ReportProgressAsync(
        JobAttempt attempt, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        Bounds.CheckNumber(json.Length, 0, JobLimits.MaxPayloadBytes, "Progress.Length", $"job {attempt.Id}");
        if (!attempt.MayWrite
            || !await _protocol.ReportProgressAsync(_id, attempt.Lease, json, cancellationToken).ConfigureAwait(false))
        {
            throw Refuse(attempt);
        }
    }

    async Task IAttemptReporter.LogAsync(JobAttempt attempt, string line, CancellationToken cancellationToken)
    {
        if (!attempt.MayWrite
            || !await _protocol.AppendLogAsync(_id, attempt.Lease, JobLimits.MaxLogLines, [line], cancellationToken).ConfigureAwait(false))
        {
            throw Refuse(attempt);
        }
    }

    // The server refused a report before a renewal said why: what the handler does about the exception is the end of an
    // attempt without a lease, not a failure of the job.
    private JobLeaseLostException Refuse(JobAttempt attempt)
    {
        _lostLeases.Note([attempt]);
        return new JobLeaseLostException(attempt.Id);
    }

    void IAttemptReporter.OnIgnored(JobAttempt attempt) => _ = AbandonAsync(attempt);

    /// <summary>
    /// Leaves an attempt behind that still runs when the worker stops, whatever its token fired for: nothing is settled, and
    /// its lease runs out. One that ignores the shutdown is reported as such; one that uses no token, or whose own grace
    /// period is longer than the worker's, does not ignore anything.
    /// </summary>
    public async Task LeaveBehindAsync(JobAttempt attempt)
    {
        if (!attempt.TryDetach())
        {
            return;
        }

        bool usesToken = attempt.UsesToken;
        if (usesToken && attempt.Cancellation.Cause == CancellationCause.Shutdown)
        {
            await ReportIgnoringAsync(attempt).ConfigureAwait(false);
        }
        else if (!attempt.IsLeaseLost)
        {
            LogLeftBehind(
                _logger,
                attempt.Definition?.Handler ?? attempt.Job.Name,
                attempt.Id,
                attempt.Job.Name,
                usesToken ? "its grace period has not ended" : "it uses no cancellation token");
        }
    }

    /// <summary>
    /// Settles an attempt whose handler has not stopped in time, and says so: in the log, a counter, an event and a mark on
    /// the job. Whatever the handler does later is not written.
    /// </summary>
    public async Task AbandonAsync(JobAttempt attempt)
    {
        if (!attempt.TryDetach())
        {
            return;
        }

        try
        {
            await ReportIgnoringAsync(attempt).ConfigureAwait(false);
        }
        finally
        {
            // Nobody else settles a detached attempt: its job would stay active for as long as the worker lives.
            IgnoredCancellationBehavior behavior =
                attempt.Definition?.Settings.OnIgnoredCancellation ?? _options.OnIgnoredCancellation;
            _pump.Abandon(attempt, _executor.Abandon(attempt), behavior == IgnoredCancellationBehavior.ReleaseSlot);
        }
    }

    private async Task ReportIgnoringAsync(JobAttempt attempt)
    {
        JobCancellation cancellation = attempt.Cancellation;
        string handler = attempt.Definition?.Handler ?? attempt.Job.Name;
        LogIgnoring(
            _logger,
            attempt.Id,
            attempt.Job.Name,
            handler,
            cancellation.Cause,
            attempt.SinceFired,
            cancellation.Cause switch
            {
                CancellationCause.Shutdown => "The job is left behind: once its lease has ended, another worker runs it.",
                CancellationCause.LeaseLost => "Nothing that it does is stored.",
                _ => "The job is settled without it; whatever it does later is not stored.",
            });
        JobMetrics.AddIgnoredCancellation(_queue, attempt.Job.Name, cancellation.Cause, _logger);
        _notices.RaiseIgnored(new CancellationIgnoredEventArgs(
            attempt.Id, attempt.Job.Name, handler, cancellation.Cause, attempt.SinceFired));
        try
        {
            using var giveUp = new CancellationTokenSource(MarkTimeout, _time);
            await _protocol.MarkIgnoringAsync(_id, attempt.Lease, cancellation.Cause, giveUp.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogMarkFailed(_logger, exception, attempt.Id);
        }
    }

    private async Task WorkAsync(List<IAsyncDisposable> subscriptions, CancellationToken abandon)
    {
        StalledJobSweeper? sweeper = null;
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
                sweeper?.Plan(renewed);
                _pump.OnNews(renewed.NextWork);
            },
            () => sweeper?.OnCutOff(),
            OnRefused,
            _outages.Renewing,
            _time,
            _logger);
        sweeper = new StalledJobSweeper(_queue, _id, _options, _protocol, _catalog, keeper, _rounds, _outages.Sweeping, _time, _logger);
        var describer = new CatalogueKeeper(_queue, _described, _catalogue, _logger);
        _loops = [keeper, sweeper, describer];
        bool isDone = false;
        try
        {
            _rounds.Add(sweeper, null);
            _rounds.Add(keeper, TimeSpan.Zero);
            _rounds.Add(describer, Jitter.Around(CatalogueWriter.Interval));
            await _pump.RunAsync(abandon).ConfigureAwait(false);
            isDone = true;
        }
        finally
        {
            _rounds.Remove(keeper);
            _rounds.Remove(sweeper);
            _rounds.Remove(describer);

            // After a failure that nobody expected the worker comes back, and subscribes again.
            Task leaving = isDone ? LeaveAsync() : Task.CompletedTask;
            await Task.WhenAll([leaving, .. subscriptions.Select(subscription => subscription.DisposeAsync().AsTask())])
                .WaitAsync(LastCalls, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _outages.Forget(_queue);
        }
    }

    // Redis may come up after the host: the worker goes on trying. Listening comes before the first take, so that no
    // message falls in between.
    private async Task<List<IAsyncDisposable>?> OpenAsync(CancellationToken abandon)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(abandon, _stopTaking.Token);
        CancellationToken stop = either.Token;
        var subscriptions = new List<IAsyncDisposable>();
        bool isOpen = false;
        try
        {
            isOpen = await TryOpenAsync(subscriptions, stop).ConfigureAwait(false);
            return isOpen ? subscriptions : null;
        }
        finally
        {
            if (!isOpen)
            {
                foreach (IAsyncDisposable subscription in subscriptions)
                {
                    _ = subscription.DisposeAsync().AsTask();
                }
            }
        }
    }

    private async Task<bool> TryOpenAsync(List<IAsyncDisposable> subscriptions, CancellationToken stop)
    {
        var listener = new CancellationListener(_queue, _id, _protocol, _running, _logger);
        for (int failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                await _protocol.OpenAsync(stop).WaitAsync(stop).ConfigureAwait(false);
                await _catalogue.WriteAsync(_queue, _described, stop).WaitAsync(stop).ConfigureAwait(false);
                if (subscriptions.Count == 0)
                {
                    subscriptions.Add(await _protocol.OnWakeAsync(_pump.Wake, stop).ConfigureAwait(false));
                }

                subscriptions.Add(await listener.StartAsync(stop).ConfigureAwait(false));
                if (_outages.Opening.OnSuccess(_queue, out Outage? ended))
                {
                    LogOpened(_logger, ended.Subjects, _queue, ended.Elapsed, ended.Failures);
                }

                if (_pump.Resume())
                {
                    LogAccepted(_logger, _queue);
                }

                return true;
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (exception is JobProtocolException { IsOtherVersion: true } or JobNameConflictException)
            {
                // Somebody has to deploy another version, or rename a job; until then a call now and then does no harm.
                OnRefused(exception);
                failures++;
                TimeSpan pause = failures <= QuickTries ? Jitter.PauseAfter(failures) : Jitter.Around(RefusedPause);
                await Task.Delay(pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception)
            {
                failures++;
                if (_outages.Opening.OnFailure(_queue, exception, out Outage? outage))
                {
                    LogOpenFailed(_logger, exception, outage.Subjects, _queue, outage.Failures, outage.Elapsed);
                }

                await Jitter.BackOffAsync(failures, _time, stop).ConfigureAwait(false);
            }
        }

        return false;
    }

    // Called by whatever finds out first; logged once until the queue accepts the worker again.
    private void OnRefused(Exception exception)
    {
        if (_pump.Suspend())
        {
            LogRefused(_logger, _queue, exception.Message);
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            using var giveUp = new CancellationTokenSource(MarkTimeout, _time);
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
        EventId = 1120,
        Level = LogLevel.Error,
        Message = "The handler {Handler} of job {JobId} ({JobName}) ignores its cancellation ({Cause}): it has not stopped {Span} after its token fired. {Consequence}")]
    private static partial void LogIgnoring(
        ILogger logger, JobId jobId, string jobName, string handler, CancellationCause cause, TimeSpan span, string consequence);

    [LoggerMessage(
        EventId = 1121,
        Level = LogLevel.Warning,
        Message = "The handler {Handler} of job {JobId} ({JobName}) still runs while its worker stops: {Why}. The job is left behind: once its lease has ended, another worker runs it, or cancels it if that was requested.")]
    private static partial void LogLeftBehind(ILogger logger, string handler, JobId jobId, string jobName, string why);

    [LoggerMessage(
        EventId = 1123, Level = LogLevel.Warning, Message = "Failed to mark job {JobId} as ignoring its cancellation.")]
    private static partial void LogMarkFailed(ILogger logger, Exception exception, JobId jobId);

    [LoggerMessage(
        EventId = 1210,
        Level = LogLevel.Warning,
        Message = "Failed to open {Queues} queue(s), such as {Queue}: {Failures} failure(s) within {Elapsed}. Retrying.")]
    private static partial void LogOpenFailed(
        ILogger logger, Exception exception, int queues, string queue, int failures, TimeSpan elapsed);

    [LoggerMessage(
        EventId = 1211,
        Level = LogLevel.Information,
        Message = "The worker opened {Queues} queue(s), such as {Queue}, after {Elapsed} and {Failures} failure(s).")]
    private static partial void LogOpened(ILogger logger, int queues, string queue, TimeSpan elapsed, int failures);

    [LoggerMessage(
        EventId = 1212,
        Level = LogLevel.Error,
        Message = "The worker takes no jobs of queue {Queue}: {Reason} It tries again until the queue accepts it.")]
    private static partial void LogRefused(ILogger logger, string queue, string reason);

    [LoggerMessage(EventId = 1213, Level = LogLevel.Information, Message = "The worker takes jobs of queue {Queue} again: the queue accepts it now.")]
    private static partial void LogAccepted(ILogger logger, string queue);

    [LoggerMessage(
        EventId = 1214,
        Level = LogLevel.Debug,
        Message = "Failed to deregister the worker from queue {Queue}.")]
    private static partial void LogLeaveFailed(ILogger logger, Exception exception, string queue);
}
