using Microsoft.Extensions.Logging;
using TypedJobs.Hosting.Monitoring.Checks;
using TypedJobs.Loops;
using TypedJobs.Worker.Fetching;
using TypedJobs.Worker.Fetching.Pumps;

namespace TypedJobs.Hosting.Monitoring;

/// <summary>
/// Watches whether the workers of a registration make progress. It runs in the loop, and on the thread pool, that the workers depend on, too: while it
/// does not run, they do not. What it has seen is read without the pool. Exists only where there are health checks.
/// </summary>
internal sealed class WorkerPulse(TimeProvider time, ILogger logger) : Round("pulse of the workers", logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // By queue, and by worker: what has been seen without a change, and since when.
    private readonly Dictionary<QueueWorker, (long Turns, long Since)> _waiting = [];
    private readonly Dictionary<JobWorker, long> _held = [];
    private IReadOnlyList<JobWorker>? _workers;
    private volatile IReadOnlyList<StuckWorker> _stuck = [];
    private long _beatAt;

    /// <summary>Gets the workers; empty until they have started and after they have stopped.</summary>
    public IReadOnlyList<JobWorker> Workers => Volatile.Read(ref _workers) ?? [];

    /// <summary>Gets what made no progress at the latest beat.</summary>
    public IReadOnlyList<StuckWorker> Stuck => _stuck;

    /// <summary>Gets the time since the latest beat; zero while no worker runs.</summary>
    public TimeSpan SinceBeat => Workers.Any(worker => worker.IsRunning) ? time.GetElapsedTime(Volatile.Read(ref _beatAt)) : TimeSpan.Zero;

    /// <summary>Gets a value indicating whether the thread pool carries out work promptly, as far as is known.</summary>
    public bool IsPoolResponsive => SinceBeat < Interval * 3;

    /// <summary>Begins.</summary>
    public void Start(IReadOnlyList<JobWorker> workers, RoundLoop rounds)
    {
        Volatile.Write(ref _beatAt, time.GetTimestamp());
        Volatile.Write(ref _workers, workers);
        rounds.Add(this, Interval);
    }

    /// <summary>Ends.</summary>
    public void End(RoundLoop rounds)
    {
        Volatile.Write(ref _workers, null);
        rounds.Remove(this);
    }

    /// <summary>Returns how long something has lasted.</summary>
    public TimeSpan For(StuckWorker stuck) => time.GetElapsedTime(stuck.Since);

    protected internal override ValueTask<TimeSpan?> RunAsync(CancellationToken stop)
    {
        long now = time.GetTimestamp();
        var stuck = new List<StuckWorker>();
        foreach (JobWorker worker in Workers)
        {
            foreach (QueueWorker queue in worker.QueueWorkers)
            {
                LookAt(worker, queue, now, stuck);
            }

            LookAt(worker, now, stuck);
        }

        _stuck = stuck;
        Volatile.Write(ref _beatAt, now);
        return new(Interval);
    }

    // A queue is stuck that has something to do, does not wait for the server, and takes no turn.
    private void LookAt(JobWorker worker, QueueWorker queue, long now, List<StuckWorker> stuck)
    {
        PumpActivity activity = queue.Activity;
        if (!worker.IsRunning || !activity.HasWork || activity.IsCalling)
        {
            _waiting.Remove(queue);
        }
        else if (_waiting.TryGetValue(queue, out (long Turns, long Since) seen) && seen.Turns == activity.Turns)
        {
            stuck.Add(new StuckWorker(worker.Id, queue.Queue, 0, seen.Since));
        }
        else
        {
            _waiting[queue] = (activity.Turns, now);
        }
    }

    private void LookAt(JobWorker worker, long now, List<StuckWorker> stuck)
    {
        int slots = worker.QueueWorkers.Sum(queue => queue.HeldByIgnoring);
        if (!worker.IsRunning || slots < worker.Concurrency)
        {
            _held.Remove(worker);
            return;
        }

        _held.TryAdd(worker, now);
        stuck.Add(new StuckWorker(worker.Id, null, slots, _held[worker]));
    }
}
