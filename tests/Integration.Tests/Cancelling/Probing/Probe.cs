using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>What a handler and the test that enqueued it tell one another, by a key in the payload. Thread-safe.</summary>
public sealed class Probe
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly ConcurrentDictionary<string, Probe> All = new();

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runs;

    private Probe()
    {
    }

    /// <summary>How often the handler was called.</summary>
    public int Runs => Volatile.Read(ref _runs);

    /// <summary>When the handler has begun what the test waits for.</summary>
    public Task Started => _started.Task.WaitAsync(Deadline);

    /// <summary>When the handler has noticed that its token fired.</summary>
    public Task Fired => _fired.Task.WaitAsync(Deadline);

    /// <summary>When the handler is about to return.</summary>
    public Task Left => _left.Task.WaitAsync(Deadline);

    /// <summary>What the handler waits for before it goes on.</summary>
    public Task Gate => _gate.Task;

    /// <summary>What the handler was given, for those that look at it from outside.</summary>
    public JobContext? Context { get; set; }

    /// <summary>Why tokens fired, in the order of the attempts.</summary>
    public ConcurrentQueue<JobCancellation> Causes { get; } = new();

    /// <summary>What the handler noted.</summary>
    public ConcurrentQueue<string> Notes { get; } = new();

    public static Probe Of(string key) => All.GetOrAdd(key, _ => new Probe());

    /// <summary>Counts a run and gives its number, from 1.</summary>
    public int Enter() => Interlocked.Increment(ref _runs);

    public void Start() => _started.TrySetResult();

    public void Fire(JobCancellation cancellation)
    {
        Causes.Enqueue(cancellation);
        _fired.TrySetResult();
    }

    public void Leave() => _left.TrySetResult();

    public void Open() => _gate.TrySetResult();
}
