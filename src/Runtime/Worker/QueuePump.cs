using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TypedJobs.Protocol;

namespace TypedJobs.Worker;

/// <summary>
/// Keeps one worker busy: settles the attempts that have ended and takes as many jobs as there is room for, both in
/// one call. While a call is under way outcomes gather, so batches grow with the load and nothing ever waits for
/// company. Several lanes call in turn, so that Redis and the handlers work at the same time.
/// </summary>
internal sealed partial class QueuePump : IWorkSource, IAsyncDisposable
{
    private const int MaxBatch = 200;

    // With few jobs at a time a third lane would only make the batches smaller.
    private const int ManyJobs = 32;

    // Far beyond any answer that is still coming: the call is repeated, which is safe.
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(15);

    private readonly string _queue;
    private readonly string _worker;
    private readonly WorkerOptions _options;
    private readonly IJobBroker _broker;
    private readonly JobExecutor _executor;
    private readonly RunningJobs _running;
    private readonly JobCatalog _catalog;
    private readonly WorkSlots _slots;
    private readonly AttemptServices _services;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private readonly ConcurrentQueue<Outcome> _outcomes = new();

    // A lane goes on within the call of whoever signals: it writes its request, and no handler is run before the answer.
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, AllowSynchronousContinuations = true });
    private readonly AttemptRunner _runner;
    private readonly ITimer _lookTimer;

    private long _numbers;
    private int _signalled;
    private int _laneRunsJobs;
    private int _wakes = 1;
    private int _wakesServed;
    private volatile bool _stopping;

    public QueuePump(
        string queue,
        string worker,
        int weight,
        WorkerOptions options,
        IJobBroker broker,
        JobCatalog catalog,
        JobExecutor executor,
        RunningJobs running,
        WorkSlots slots,
        AttemptServices services)
    {
        _queue = queue;
        _worker = worker;
        _options = options;
        _broker = broker;
        _catalog = catalog;
        _executor = executor;
        _running = running;
        _slots = slots;
        _services = services;
        _time = services.Time;
        _logger = services.Logger;
        _runner = new AttemptRunner(attempt => _ = RunAttemptAsync(attempt));
        Weight = weight;
        slots.Add(this);
        _lookTimer = _time.CreateTimer(
            static state => ((QueuePump)state!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Weight { get; }

    public bool MayHaveWork => !_stopping && Volatile.Read(ref _wakes) != Volatile.Read(ref _wakesServed);

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

    /// <summary>Takes no more jobs. <see cref="RunAsync"/> ends when those that run have been settled.</summary>
    public void StopTaking()
    {
        _stopping = true;
        Signal();
    }

    /// <summary>
    /// Runs until <see cref="StopTaking"/> was called and everything is settled, or until it is abandoned: then
    /// unsettled jobs keep their leases, which run out.
    /// </summary>
    public async Task RunAsync(CancellationToken abandon)
    {
        var tasks = new Task[_slots.Capacity < ManyJobs ? 2 : 3];
        for (int lane = 0; lane < tasks.Length; lane++)
        {
            int number = lane;
            tasks[lane] = Task.Run(() => RunLaneAsync(number, abandon), CancellationToken.None);
        }

        // A lane that is held by a handler is not waited for when that one is abandoned.
        Task all = Task.WhenAll(tasks);
        await all.WaitAsync(abandon).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (all.IsFaulted)
        {
            await all.ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => _lookTimer.DisposeAsync();

    private async Task RunLaneAsync(int lane, CancellationToken abandon)
    {
        var batch = new Outcome[MaxBatch];
        while (!abandon.IsCancellationRequested)
        {
            int wakes = Volatile.Read(ref _wakes);
            int settled = Gather(batch);
            bool look = !_stopping && (settled > 0 || wakes != Volatile.Read(ref _wakesServed));
            int wanted = look ? _slots.Reserve(this, MaxBatch) : 0;
            if (settled == 0 && wanted == 0)
            {
                if (_stopping && _running.IsEmpty)
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
                lane,
                NextTicket(wanted),
                Repeats: null,
                _options.LeaseDuration,
                wanted,
                batch.AsMemory(0, settled));
            if (await ExchangeAsync(request, abandon).ConfigureAwait(false) is not { } answer)
            {
                return;
            }

            (ExchangeResult result, long leasedAt) = answer;
            Forget(request.Outcomes.Span, result.Lost);
            batch.AsSpan(0, settled).Clear();
            if (result.Jobs.Count < wanted)
            {
                RestUntil(result.NextDue, wakes);
                _slots.Release(wanted - result.Jobs.Count);
            }

            if (Start(result.Jobs, leasedAt))
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

    private long NextTicket(int wanted) => Interlocked.Add(ref _numbers, wanted + 1) - wanted - 1;

    private int Gather(Outcome[] batch)
    {
        int count = 0;
        while (count < batch.Length && _outcomes.TryDequeue(out Outcome outcome))
        {
            batch[count++] = outcome;
        }

        return count;
    }

    private async Task<(ExchangeResult Result, long LeasedAt)?> ExchangeAsync(
        ExchangeRequest request, CancellationToken abandon)
    {
        for (int failures = 0; ;)
        {
            try
            {
                long leasedAt = _time.GetTimestamp();
                ExchangeResult result = await _broker.ExchangeAsync(_queue, request, abandon)
                    .WaitAsync(Watchdog, _time, abandon).ConfigureAwait(false);
                return (result, leasedAt);
            }
            catch (OperationCanceledException) when (abandon.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception exception)
            {
                failures++;
                LogExchangeFailed(_logger, exception, _queue, failures);
                request = request with { Repeats = request.Repeats ?? request.Ticket, Ticket = NextTicket(request.Wanted) };
                await Jitter.BackOffAsync(failures, _time, abandon).ConfigureAwait(false);
            }
        }
    }

    // A job stays among the running ones, and its lease is renewed, until its outcome is stored.
    private void Forget(ReadOnlySpan<Outcome> outcomes, IReadOnlyList<int> lost)
    {
        foreach (int position in lost)
        {
            LogOutcomeLost(_logger, new JobId(_queue, outcomes[position].Lease.Job), outcomes[position].Kind);
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
        if (nextDue is { } due && due < rest)
        {
            rest = due;
        }

        _lookTimer.Change(rest, Timeout.InfiniteTimeSpan);
    }

    // Begins to run jobs, on this thread where that may be: then they need not wait for another one to wake up. A handler
    // may hold the thread for long, so one lane alone does that at a time, and the other one goes on.
    private bool Start(IReadOnlyList<TakenJob> jobs, long leasedAt)
    {
        if (jobs.Count == 0)
        {
            return false;
        }

        foreach (TakenJob job in jobs)
        {
            var attempt = new JobAttempt(_queue, job, _catalog.Find(job.Name), _services) { LeasedAt = leasedAt };
            _running.Add(attempt);
            _runner.Add(attempt);
        }

        if (Interlocked.Exchange(ref _laneRunsJobs, 1) != 0)
        {
            _runner.Start();
            return true;
        }

        _runner.RunSome();
        Volatile.Write(ref _laneRunsJobs, 0);
        return false;
    }

    private async Task RunAttemptAsync(JobAttempt attempt)
    {
        Outcome? outcome = await _executor.RunAsync(attempt).ConfigureAwait(false);
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
        Level = LogLevel.Warning,
        Message = "Settling and taking jobs of queue {Queue} failed {Failures} time(s) in a row; trying again.")]
    private static partial void LogExchangeFailed(ILogger logger, Exception exception, string queue, int failures);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The outcome of job {JobId} ({Outcome}) was not stored: its lease was lost to another attempt.")]
    private static partial void LogOutcomeLost(ILogger logger, JobId jobId, OutcomeKind outcome);
}
