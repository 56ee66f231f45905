using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Worker.Fetching.Pumps;

/// <summary>
/// Keeps one worker busy: settles the attempts that have ended and takes as many jobs as there is room for, both in
/// one call. While a call is under way outcomes gather, so batches grow with the load and nothing ever waits for
/// company. Several lanes call in turn, so that Redis and the handlers work at the same time.
/// </summary>
internal sealed partial class QueuePump : IWorkSource, IAsyncDisposable
{
    // With few jobs at a time a third lane would only make the batches smaller.
    private const int ManyJobs = 32;

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

    /// <summary>Gets how the lanes are doing.</summary>
    public IEnumerable<LoopState> Loops => _lanes.Select(lane => lane.State);

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

    public void Signal() => _signal.Set();

    /// <summary>Notes that there may be work. Called on any thread; returns immediately.</summary>
    public void Wake() => _watch.Wake();

    /// <summary>Notes what a renewal has learned of the queue: the time until there may be work, if there is any.</summary>
    public void OnNews(TimeSpan? nextWork) => _watch.OnNews(nextWork);

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
}
