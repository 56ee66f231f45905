using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;

namespace TypedJobs.Worker.Fetching;

/// <summary>
/// Keeps one worker busy: settles the attempts that have ended and takes as many jobs as there is room for, both in
/// one call. While a call is under way outcomes gather, so batches grow with the load and nothing ever waits for
/// company. Several lanes call in turn, so that Redis and the handlers work at the same time.
/// </summary>
internal sealed partial class QueuePump : IWorkSource, IAsyncDisposable
{
    private const int MaxBatch = 200;

    // Servers close the connection of a client that sends too much at once, and would do so again when the call is repeated. The
    // result that reaches the bound is sent, too: up to twice as much.
    private const int MaxBatchBytes = 16 << 20;

    // With few jobs at a time a third lane would only make the batches smaller.
    private const int ManyJobs = 32;

    // Far beyond any answer that is still coming: the call is repeated, which is safe.
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(15);

    // A worker that stops waits that long for the answer to a call that only takes jobs.
    private static readonly TimeSpan LastTake = TimeSpan.FromMilliseconds(50);

    private readonly string _queue;
    private readonly string _worker;
    private readonly WorkerOptions _options;
    private readonly IWorkerProtocol _protocol;
    private readonly JobExecutor _executor;
    private readonly RunningJobs _running;
    private readonly JobCatalog _catalog;
    private readonly WorkSlots _slots;
    private readonly AttemptServices _services;
    private readonly Action<JobProtocolException> _onRefused;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private readonly ConcurrentQueue<Outcome> _outcomes = new();

    // A lane goes on within the call of whoever signals: it writes its request, and no handler is run before the answer.
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, AllowSynchronousContinuations = true });
    private readonly AttemptRunner _runner;
    private readonly OutageLog _outages;
    private readonly ITimer _lookTimer;
    private readonly Lock _lookGate = new();
    private readonly CancellationTokenSource _takes = new();
    private IReadOnlyList<WatchedLoop> _lanes = [];

    private long _numbers;
    private int _signalled;
    private int _laneRunsJobs;
    private int _wakes = 1;
    private int _wakesServed;
    private volatile bool _stopping;
    private long _lookAt = long.MaxValue;
    private bool _onlyPolls;
    private long _newsAt;
    private int _suspended;
    private int _refusalLogged;

    public QueuePump(
        string queue,
        string worker,
        int weight,
        WorkerOptions options,
        IWorkerProtocol protocol,
        JobCatalog catalog,
        JobExecutor executor,
        RunningJobs running,
        WorkSlots slots,
        OutageLog outages,
        Action<JobProtocolException> onRefused,
        AttemptServices services)
    {
        _queue = queue;
        _worker = worker;
        _options = options;
        _protocol = protocol;
        _catalog = catalog;
        _executor = executor;
        _running = running;
        _slots = slots;
        _outages = outages;
        _onRefused = onRefused;
        _services = services;
        _time = services.Time;
        _logger = services.Logger;
        _runner = new AttemptRunner(attempt => _ = RunAttemptAsync(attempt));
        Weight = weight;
        slots.Add(this);
        _lookTimer = DetachedTask.Create(() => _time.CreateTimer(
            static state => ((QueuePump)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
    }

    public int Weight { get; }

    public bool MayHaveWork => !_stopping && !IsSuspended && Volatile.Read(ref _wakes) != Volatile.Read(ref _wakesServed);

    /// <summary>Gets a value indicating whether nothing is taken, because the queue refuses this worker.</summary>
    public bool IsSuspended => Volatile.Read(ref _suspended) != 0;

    /// <summary>Gets how the lanes are doing.</summary>
    public IEnumerable<LoopState> Loops => _lanes.Select(lane => lane.State);

    public void Signal()
    {
        // Mostly somebody has signalled already: then a lane will look, and see what this caller has changed before.
        if (Interlocked.Exchange(ref _signalled, 1) == 0)
        {
            _signal.Writer.TryWrite(true);
        }
    }

    /// <summary>Says that there may be work. Called on any thread; returns at once.</summary>
    public void Wake()
    {
        Interlocked.Increment(ref _wakes);
        Signal();
    }

    /// <summary>Says what a renewal has learned of the queue: how long until there may be work, if there is any.</summary>
    public void OnNews(TimeSpan? nextWork)
    {
        if (nextWork <= TimeSpan.Zero)
        {
            if (!MayHaveWork)
            {
                Wake();
            }

            return;
        }

        lock (_lookGate)
        {
            _newsAt = _time.GetTimestamp();
            if (nextWork is { } span && span < _options.PollInterval
                && _newsAt + (long)(span.TotalSeconds * _time.TimestampFrequency) < _lookAt)
            {
                RestFor(span, onlyPolls: false);
            }
        }
    }

    /// <summary>Takes no more jobs. <see cref="RunAsync"/> ends when those that run have been settled.</summary>
    public void StopTaking()
    {
        _stopping = true;
        _takes.CancelAfter(LastTake);
        Signal();
    }

    /// <summary>
    /// Takes no more jobs until <see cref="Resume"/>, because the queue refuses this worker. Attempts that run are not stopped here;
    /// what they come to is not stored. Queues that come after this one go on.
    /// </summary>
    /// <returns>Whether jobs were taken until now.</returns>
    public bool Suspend()
    {
        bool changed = Interlocked.Exchange(ref _suspended, 1) == 0;
        Signal();
        _slots.SignalAll();
        return changed;
    }

    /// <summary>Lets jobs be taken again, from the next <see cref="RunAsync"/> on.</summary>
    /// <returns>Whether none were taken until now.</returns>
    public bool Resume()
    {
        bool changed = Interlocked.Exchange(ref _suspended, 0) != 0;
        if (changed)
        {
            Volatile.Write(ref _refusalLogged, 0);
            Wake();
        }

        return changed;
    }

    /// <summary>
    /// Runs until <see cref="StopTaking"/> or <see cref="Suspend"/> was called and everything is settled, or until it is abandoned: then
    /// unsettled jobs keep their leases, which run out.
    /// </summary>
    public async Task RunAsync(CancellationToken abandon)
    {
        using CancellationTokenRegistration abandoning = abandon.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(), _takes);
        _lanes =
        [
            .. Enumerable.Range(0, _slots.Capacity < ManyJobs ? JobLimits.MaxLanes - 1 : JobLimits.MaxLanes).Select(number => new Lane(number)).Select(lane =>
                WatchedLoop.Start(
                    $"lane {lane.Number} of queue {_queue}", stop => RunLaneAsync(lane, stop), _logger, abandon)),
        ];

        // A lane that is held by a handler is not waited for when that one is abandoned.
        await Task.WhenAll(_lanes.Select(lane => lane.Completion)).WaitAsync(abandon)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await _lookTimer.DisposeAsync().ConfigureAwait(false);
        _takes.Dispose();
    }

    private async Task RunLaneAsync(Lane lane, CancellationToken abandon)
    {
        TakeUp(lane);
        while (!abandon.IsCancellationRequested)
        {
            int wakes = Volatile.Read(ref _wakes);
            int settled = lane.Unsettled = _outcomes.IsEmpty ? 0 : Gather(lane.Batch);
            bool look = !_stopping && !IsSuspended && (settled > 0 || wakes != Volatile.Read(ref _wakesServed));
            int wanted = lane.Reserved = look ? _slots.Reserve(this, MaxBatch) : 0;
            if (settled == 0 && wanted == 0)
            {
                if ((_stopping || IsSuspended) && _running.IsEmpty)
                {
                    // The other lane may be waiting for a signal that nobody else will send.
                    Signal();
                    return;
                }

                await WaitAsync(abandon).ConfigureAwait(false);
                continue;
            }

            var request = new ExchangeRequest(
                _worker,
                lane.Number,
                NextTicket(wanted),
                Repeats: null,
                _options.LeaseDuration,
                wanted,
                settled == 0 ? default : lane.Batch.AsMemory(0, settled));
            if (await ExchangeAsync(lane, request, settled > 0 ? abandon : _takes.Token).ConfigureAwait(false) is not { } answer)
            {
                // The worker stops: what it took without knowing goes back when it leaves the queue.
                lane.Reserved = 0;
                _running.End(lane.Take);
                _slots.Release(wanted);
                continue;
            }

            (ExchangeResult result, long leasedAt) = answer;
            if (result.Failed.Count > 0)
            {
                TellFailed(result.Failed, request.Outcomes);
            }

            Forget(request.Outcomes.Span, result.Lost);
            if (settled > 0)
            {
                lane.Batch.AsSpan(0, settled).Clear();
                lane.Unsettled = 0;
            }

            if (result.Jobs.Count < wanted)
            {
                // First, so that queues behind this one see that it has no work when they are told of free places.
                RestUntil(result.NextDue, wakes);
                lane.Reserved = result.Jobs.Count;
                _slots.Release(wanted - result.Jobs.Count);
            }

            if (Start(lane, result.Jobs, leasedAt))
            {
                // Behind the jobs that others have begun: those that end at once are settled together.
                await ThreadPoolTurn.Next;
            }
        }
    }

    /// <summary>Settles an attempt whose handler still runs; with <paramref name="outcome"/> null, only forgets it.</summary>
    public void Abandon(JobAttempt attempt, Outcome? outcome, bool releasePlace)
    {
        if (outcome is { } settled)
        {
            _outcomes.Enqueue(settled);
        }
        else
        {
            _running.Remove(attempt.Lease);
        }

        if (releasePlace && attempt.TryLeavePlace())
        {
            _slots.Release(1);
        }

        Signal();
    }

    // A lane that ended unexpectedly may have had outcomes and places. To settle an outcome twice does no harm.
    private void TakeUp(Lane lane)
    {
        for (int i = 0; i < lane.Unsettled; i++)
        {
            _outcomes.Enqueue(lane.Batch[i]);
        }

        _running.End(lane.Take);
        int reserved = lane.Reserved;
        (lane.Unsettled, lane.Reserved) = (0, 0);
        if (reserved > 0)
        {
            _slots.Release(reserved);
        }
    }

    private long NextTicket(int wanted) => Interlocked.Add(ref _numbers, wanted + 1) - wanted - 1;

    private int Gather(Outcome[] batch)
    {
        int count = 0;
        int bytes = 0;
        while (count < batch.Length && bytes < MaxBatchBytes && _outcomes.TryDequeue(out Outcome outcome))
        {
            batch[count++] = outcome;
            bytes += outcome.Text.Length;
        }

        return count;
    }

    private async Task<(ExchangeResult Result, long LeasedAt)?> ExchangeAsync(
        Lane lane, ExchangeRequest request, CancellationToken stop)
    {
        for (int failures = 0; ;)
        {
            try
            {
                if (request.Wanted > 0)
                {
                    _running.Begin(lane.Take, request.Ticket, request.Wanted);
                }

                long leasedAt = _time.GetTimestamp();
                ExchangeResult result = await _protocol.ExchangeAsync(request, stop)
                    .WaitAsync(Watchdog, _time, stop).ConfigureAwait(false);
                if (_outages.OnSuccess(_queue, out Outage? ended))
                {
                    LogExchangedAgain(_logger, ended.Subjects, _queue, ended.Elapsed, ended.Failures);
                }

                return (result, leasedAt);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return null;
            }
            catch (JobProtocolException exception) when (exception.IsOtherVersion)
            {
                _onRefused(exception);
                if (request.Outcomes.Length > 0 && Interlocked.Exchange(ref _refusalLogged, 1) == 0)
                {
                    LogOutcomesRefused(_logger, _queue);
                }

                return (new ExchangeResult([], null, [], []), 0);
            }
            catch (Exception exception)
            {
                failures++;
                if (_outages.OnFailure(_queue, exception, out Outage? outage))
                {
                    LogExchangeFailed(_logger, exception, outage.Subjects, _queue, outage.Failures, outage.Elapsed);
                }

                request = request with { Repeats = request.Repeats ?? request.Ticket, Ticket = NextTicket(request.Wanted) };
                await Jitter.BackOffAsync(failures, _time, stop).ConfigureAwait(false);
            }
        }
    }

    // That a deadline rules out the next attempt is decided by the queue, and was logged with the failure where the attempt saw it.
    private void TellFailed(IReadOnlyList<FailedJob> failed, ReadOnlyMemory<Outcome> outcomes)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (Outcome outcome in outcomes.Span)
        {
            if (_running.Find(outcome.Lease) is { IsFailureLogged: true })
            {
                told.Add(outcome.Lease.Job);
            }
        }

        QueueFailures.Log(_logger, _queue, told.Count == 0 ? failed : [.. failed.Where(job => !told.Contains(job.Key))]);
    }

    // A job stays among the running ones, and its lease is renewed, until its outcome is stored.
    private void Forget(ReadOnlySpan<Outcome> outcomes, IReadOnlyList<int> lost)
    {
        foreach (int position in lost)
        {
            LogOutcomeLost(_logger, JobId.Stored(_queue, outcomes[position].Lease.Job), outcomes[position].Kind);
        }

        foreach (Outcome outcome in outcomes)
        {
            _running.Remove(outcome.Lease);
        }
    }

    // Without a wake since the call began, the queue has nothing for now: rest until the next job is due, or until
    // it is time to make sure.
    private void RestUntil(TimeSpan? nextDue, int wakes)
    {
        Volatile.Write(ref _wakesServed, wakes);
        TimeSpan rest = Jitter.Around(_options.PollInterval);
        bool isDue = nextDue < rest;
        lock (_lookGate)
        {
            RestFor(isDue ? nextDue.GetValueOrDefault() : rest, onlyPolls: !isDue);
        }
    }

    // Called with the gate held.
    private void RestFor(TimeSpan rest, bool onlyPolls)
    {
        _onlyPolls = onlyPolls;
        _lookAt = _time.GetTimestamp() + (long)(rest.TotalSeconds * _time.TimestampFrequency);
        _lookTimer.Change(rest, Timeout.InfiniteTimeSpan);
    }

    // The rest is over. To make sure takes no call when a renewal has just told that there is nothing.
    private void Look()
    {
        try
        {
            lock (_lookGate)
            {
                _lookAt = long.MaxValue;
                if (_onlyPolls && _newsAt != 0 && _time.GetElapsedTime(_newsAt) < _options.PollInterval * 2)
                {
                    RestFor(Jitter.Around(_options.PollInterval), onlyPolls: true);
                    return;
                }
            }
        }
        catch (Exception)
        {
            // The clock is the application's. What it throws would end the process here; a lane that looks meets it, too, and reports it.
        }

        Wake();
    }

    // Begins to run jobs, on this thread where that may be: then they need not wait for another one to wake up. A handler
    // may hold the thread for long, so one lane alone does that at a time, and the other one goes on.
    private bool Start(Lane lane, IReadOnlyList<TakenJob> jobs, long leasedAt)
    {
        if (jobs.Count == 0)
        {
            _running.End(lane.Take);
            return false;
        }

        foreach (TakenJob job in jobs)
        {
            JobDefinition? definition = job.Damage is null ? _catalog.Find(job.Name) : null;
            var attempt = new JobAttempt(_queue, job, definition, _services) { TakenAt = leasedAt, LeasedAt = leasedAt };
            lane.Reserved--;
            _running.Add(attempt);
            _runner.Add(attempt);
        }

        _running.End(lane.Take);
        if (Interlocked.Exchange(ref _laneRunsJobs, 1) != 0)
        {
            _runner.Start();
            return true;
        }

        try
        {
            _runner.RunSome();
        }
        finally
        {
            Volatile.Write(ref _laneRunsJobs, 0);
        }

        return false;
    }

    private async Task RunAttemptAsync(JobAttempt attempt)
    {
        // A worker that stops gives back what it has not begun.
        Outcome? outcome = (_stopping || IsSuspended) && attempt.End() is not null
            ? new Outcome(attempt.Lease, OutcomeKind.Release, default, TimeSpan.Zero)
            : await _executor.RunAsync(attempt).ConfigureAwait(false);
        if (outcome is { } settled)
        {
            _outcomes.Enqueue(settled);
        }
        else if (!attempt.IsDetached)
        {
            _running.Remove(attempt.Lease);
        }

        if (attempt.TryLeavePlace())
        {
            _slots.Release(1);
        }

        Signal();
    }

    private async ValueTask WaitAsync(CancellationToken abandon)
    {
        try
        {
            await _signal.Reader.ReadAsync(abandon).ConfigureAwait(false);
            Interlocked.Exchange(ref _signalled, 0);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            // The loop ends.
        }
    }

    [LoggerMessage(
        EventId = 1220,
        Level = LogLevel.Warning,
        Message = "Failed to settle and take jobs of {Queues} queue(s), such as {Queue}: {Failures} failure(s) within {Elapsed}. Retrying.")]
    private static partial void LogExchangeFailed(
        ILogger logger, Exception exception, int queues, string queue, int failures, TimeSpan elapsed);

    [LoggerMessage(
        EventId = 1221,
        Level = LogLevel.Information,
        Message = "Jobs of {Queues} queue(s), such as {Queue}, are settled and taken again after {Elapsed} and {Failures} failure(s).")]
    private static partial void LogExchangedAgain(
        ILogger logger, int queues, string queue, TimeSpan elapsed, int failures);

    [LoggerMessage(
        EventId = 1124,
        Level = LogLevel.Warning,
        Message = "The outcome of job {JobId} ({Outcome}) was not stored: its lease was lost to another attempt.")]
    private static partial void LogOutcomeLost(ILogger logger, JobId jobId, OutcomeKind outcome);

    [LoggerMessage(
        EventId = 1125,
        Level = LogLevel.Warning,
        Message = "Outcomes of jobs of queue {Queue} are not stored while the queue refuses this worker: the jobs stay active until their leases end.")]
    private static partial void LogOutcomesRefused(ILogger logger, string queue);

    /// <summary>What a lane has in hand, kept beside its loop so that it survives it.</summary>
    private sealed class Lane(int number)
    {
        public int Number => number;

        // Made when it is needed: of many queues most are idle.
        public Outcome[] Batch => field ??= new Outcome[MaxBatch];

        public PendingTake Take { get; } = new();

        public int Unsettled { get; set; }

        public int Reserved { get; set; }
    }
}
