using System.Collections.Concurrent;
using System.Diagnostics;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Worker.Execution;

/// <summary>
/// Runs the attempts of a queue on the thread pool, several after one another on one thread while their handlers return
/// soon: to wake a thread for each would cost more than a short handler does. Whoever runs one attempt while others are
/// ready has asked the pool for another thread before, so a handler that holds its thread holds up nobody else.
/// </summary>
internal sealed class AttemptRunner(Action<JobAttempt> run) : IThreadPoolWorkItem
{
    // Then what else waits for the pool has its turn.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(0.5);

    private readonly ConcurrentQueue<JobAttempt> _ready = new();
    private int _asked;

    /// <summary>Adds an attempt. It runs once <see cref="Start"/> or <see cref="RunSome"/> has been called.</summary>
    public void Add(JobAttempt attempt) => _ready.Enqueue(attempt);

    /// <summary>Has the attempts run that are ready, by other threads.</summary>
    public void Start()
    {
        if (!_ready.IsEmpty && Interlocked.Exchange(ref _asked, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Runs attempts on this thread for a short while; others run what is left.</summary>
    public void RunSome()
    {
        long start = Stopwatch.GetTimestamp();
        while (_ready.TryDequeue(out JobAttempt? attempt))
        {
            Start();
            run(attempt);
            if (Stopwatch.GetElapsedTime(start) > Slice)
            {
                Start();
                return;
            }
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _asked, 0);
        RunSome();
    }
}
