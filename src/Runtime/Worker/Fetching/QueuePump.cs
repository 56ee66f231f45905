using System.Collections.Frozen;
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
internal sealed class QueuePump : IWorkSource, IAsyncDisposable
{
    // With few jobs at a time a third lane would only make the batches smaller.
    private const int ManyJobs = 32;

    // A worker that stops waits that long for the answer to a call that only takes jobs.
    private static readonly TimeSpan LastTake = TimeSpan.FromMilliseconds(50);

    private readonly string _queue;
    private readonly JobExecutor _executor;
    private readonly RunningJobs _running;
    private readonly JobCatalog _catalog;
    private readonly WorkSlots _slots;
    private readonly AttemptServices _services;
    private readonly Action _onFailures;
    private readonly ILogger _logger;
    private readonly OutcomeQueue _outcomes;
    private readonly ExchangeCalls _calls;
    private readonly LaneSignal _signal = new();
    private readonly WorkWatch _watch;
    private readonly AttemptRunner _runner;
    private readonly CancellationTokenSource _takes = new();
    private IReadOnlyList<WatchedLoop> _lanes = [];
    private PumpLane[] _inHand = [];
    private int _ignoring;
    private int _laneRunsJobs;
    private int _suspended;
    private volatile bool _stopping;
    private volatile bool _takesNone;
    private volatile FrozenSet<string>? _paused;

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
        Action onFailures,
        AttemptServices services)
    {
        _queue = queue;
        _catalog = catalog;
        _executor = executor;
        _running = running;
        _slots = slots;
        _services = services;
        _onFailures = onFailures;
        _logger = services.Logger;
        _outcomes = new OutcomeQueue(queue, running, _logger);
        _calls = new ExchangeCalls(queue, worker, options.LeaseDuration, protocol, running, outages, onRefused, services.Time, _logger);
        _watch = new WorkWatch(options.PollInterval, _signal.Set, services.Time);
        _runner = new AttemptRunner(attempt => _ = RunAttemptAsync(attempt));
        Weight = weight;
        slots.Add(this);
    }

    public int Weight { get; }

    public bool MayHaveWork => MayTake && _watch.MayHaveWork;

    /// <summary>Gets or sets a value indicating whether nothing is taken for now. Jobs that run go on, and so do the lanes.</summary>
    public bool TakesNone
    {
        get => _takesNone;
        set
        {
            if (_takesNone == value)
            {
                return;
            }

            _takesNone = value;
            if (!value)
            {
                Wake();
            }

            // Queues that come after this one may have waited for it.
            _slots.SignalAll();
        }
    }

    /// <summary>Gets a value indicating whether nothing is taken, because the queue refuses this worker.</summary>
    public bool IsSuspended => Volatile.Read(ref _suspended) != 0;

    /// <summary>Gets how the lanes are doing.</summary>
    public IEnumerable<LoopState> Loops => _lanes.Select(lane => lane.State);

    /// <summary>Gets the number of slots that are held by handlers that ignore their cancellation.</summary>
    public int HeldByIgnoring => Math.Max(0, Volatile.Read(ref _ignoring));

    /// <summary>Gets what the lanes are doing. May be called on any thread.</summary>
    public PumpActivity Activity
    {
        get
        {
            // In this order: a turn that begins in between is seen by whoever compares two of these.
            bool hasWork = !_outcomes.IsEmpty || (MayHaveWork && _slots.IsTurnOf(this));
            bool isCalling = false;
            long turns = 0;
            foreach (PumpLane lane in Volatile.Read(ref _inHand))
            {
                isCalling |= lane.IsCalling;
                turns += lane.Turns;
            }

            return new PumpActivity(turns, isCalling, hasWork && _inHand.Length > 0);
        }
    }

    private bool TakesJobs => !_stopping && !IsSuspended;

    private bool MayTake => TakesJobs && !_takesNone;

    public void Signal() => _signal.Set();

    /// <summary>Notes that there may be work. Called on any thread; returns immediately.</summary>
    public void Wake() => _watch.Wake();

    /// <summary>Notes what a renewal has learned of the queue: the time until there may be work, if there is any.</summary>
    public void OnNews(TimeSpan? nextWork) => _watch.OnNews(nextWork);

    /// <summary>Holds jobs of these names from now on instead of running them, and others no more.</summary>
    /// <returns>Whether that changed something.</returns>
    public bool Pause(IReadOnlyList<string> names)
    {
        if (names.Count == (_paused?.Count ?? 0) && names.All(IsPaused))
        {
            return false;
        }

        _paused = names.Count == 0 ? null : names.ToFrozenSet(StringComparer.Ordinal);
        return true;
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
            _calls.OnAccepted();
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
        PumpLane[] lanes =
            [.. Enumerable.Range(0, _slots.Capacity < ManyJobs ? JobLimits.MaxLanes - 1 : JobLimits.MaxLanes).Select(number => new PumpLane(number))];
        Volatile.Write(ref _inHand, lanes);
        _lanes =
        [
            .. lanes.Select(lane =>
                WatchedLoop.Start(
                    $"lane {lane.Number} of queue {_queue}", stop => RunLaneAsync(lane, stop), _logger, abandon)),
        ];

        // A lane that is held by a handler is not waited for when that one is abandoned.
        await Task.WhenAll(_lanes.Select(lane => lane.Completion)).WaitAsync(abandon)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _inHand, []);
    }

    /// <summary>Settles an attempt whose handler still runs; with <paramref name="outcome"/> null, only forgets it.</summary>
    public void Abandon(JobAttempt attempt, Outcome? outcome, bool releaseSlot)
    {
        // Counted down by whoever gives the slot back.
        Interlocked.Increment(ref _ignoring);
        if (outcome is { } settled)
        {
            _outcomes.Add(settled);
        }
        else
        {
            _running.Remove(attempt.Lease);
        }

        if (releaseSlot)
        {
            LeaveSlot(attempt);
        }

        Signal();
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        _takes.Dispose();
    }

    private async Task RunLaneAsync(PumpLane lane, CancellationToken abandon)
    {
        TakeUp(lane);
        while (!abandon.IsCancellationRequested)
        {
            lane.BeginTurn();

            // Before the outcomes are gathered: a wake that comes later is answered by a later call.
            int wakes = _watch.Wakes;
            int settled = lane.Unsettled = _outcomes.IsEmpty ? 0 : _outcomes.Gather(lane.Batch);
            bool look = MayTake && (settled > 0 || _watch.IsNews(wakes));
            int wanted = lane.Reserved = look ? _slots.Reserve(this, PumpLane.MaxBatch) : 0;
            if (settled == 0 && wanted == 0)
            {
                if (!TakesJobs && _running.IsEmpty)
                {
                    // The other lane may be waiting for a signal that nobody else will send.
                    Signal();
                    return;
                }

                await _signal.WaitAsync(abandon).ConfigureAwait(false);
                continue;
            }

            lane.IsCalling = true;
            ReadOnlyMemory<Outcome> outcomes = settled == 0 ? default : lane.Batch.AsMemory(0, settled);
            if (await _calls.SettleAndTakeAsync(lane, outcomes, wanted, settled > 0 ? abandon : _takes.Token).ConfigureAwait(false)
                is not { } answer)
            {
                // The worker stops: what it took without knowing goes back when it leaves the queue.
                lane.IsCalling = false;
                lane.Reserved = 0;
                _running.End(lane.Take);
                _slots.Release(wanted);
                continue;
            }

            lane.IsCalling = false;
            (ExchangeResult result, long leasedAt) = answer;
            if (_outcomes.OnSettled(outcomes, result))
            {
                _onFailures();
            }

            if (settled > 0)
            {
                lane.Batch.AsSpan(0, settled).Clear();
                lane.Unsettled = 0;
            }

            if (result.Jobs.Count < wanted)
            {
                // First, so that queues behind this one see that it has no work when they are told of free slots.
                _watch.Rest(result.NextDue, wakes);
                lane.Reserved = result.Jobs.Count;
                _slots.Release(wanted - result.Jobs.Count);
            }

            if (Start(lane, result.Jobs, leasedAt, result.TakenAt))
            {
                // Behind the jobs that others have begun: those that end at once are settled together.
                await ThreadPoolTurn.Next;
            }
        }
    }

    // A lane that ended unexpectedly may have had outcomes and slots. To settle an outcome twice does no harm.
    private void TakeUp(PumpLane lane)
    {
        for (int i = 0; i < lane.Unsettled; i++)
        {
            _outcomes.Add(lane.Batch[i]);
        }

        lane.IsCalling = false;
        _running.End(lane.Take);
        int reserved = lane.Reserved;
        (lane.Unsettled, lane.Reserved) = (0, 0);
        if (reserved > 0)
        {
            _slots.Release(reserved);
        }
    }

    // Begins to run jobs, on this thread where that may be: then they need not wait for another one to wake up. A handler
    // may hold the thread for long, so one lane alone does that at a time, and the other one goes on.
    private bool Start(PumpLane lane, IReadOnlyList<TakenJob> jobs, long leasedAt, DateTimeOffset takenAt)
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
            if (job.Attempt == 1 && definition is not null && !IsPaused(job.Name) && _services.Environment.Telemetry.MeasuresWaits)
            {
                _services.Environment.Telemetry.RecordWait(_queue, job.Name, attempt.GetWait(takenAt));
            }

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

    private bool IsPaused(string name) => _paused is { } paused && paused.Contains(name);

    private async Task RunAttemptAsync(JobAttempt attempt)
    {
        // A worker that stops gives back what it has not begun.
        Outcome? outcome = !TakesJobs && attempt.End() is not null
            ? new Outcome(attempt.Lease, OutcomeKind.Release, default, TimeSpan.Zero)
            : IsPaused(attempt.Job.Name) && attempt.End() is not null ? new Outcome(attempt.Lease, OutcomeKind.Paused, default, TimeSpan.Zero)
            : await _executor.RunAsync(attempt).ConfigureAwait(false);
        if (outcome is { } settled)
        {
            _outcomes.Add(settled);
        }
        else if (!attempt.IsDetached)
        {
            _running.Remove(attempt.Lease);
        }

        LeaveSlot(attempt);
        Signal();
    }

    private void LeaveSlot(JobAttempt attempt)
    {
        if (attempt.TryLeaveSlot())
        {
            if (attempt.IsDetached)
            {
                Interlocked.Decrement(ref _ignoring);
            }

            _slots.Release(1);
        }
    }
}
