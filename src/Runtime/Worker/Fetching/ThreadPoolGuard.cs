namespace TypedJobs.Worker.Fetching;

/// <summary>
/// Sees to it that the thread pool goes on while handlers block its threads: renewals, and the reading of Redis' answers,
/// run on the pool too. One thread for all workers of the process asks the pool for a sign of life from time to time while
/// handlers run, and as long as none comes raises the pool's minimum of threads, which makes it add threads at once instead
/// of one every half second. It costs one sleeping thread, and nothing of the pool while that is well.
/// </summary>
internal sealed class ThreadPoolGuard : IDisposable
{
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(1);
    private static readonly Lock Gate = new();
    private static readonly List<ThreadPoolGuard> Watchers = [];
    private static ManualResetEventSlim? _stop;
    private static volatile int _asked;
    private static volatile int _answered;

    private readonly Func<int> _running;
    private readonly TimeSpan _patience;

    private ThreadPoolGuard(TimeSpan patience, Func<int> running)
    {
        _patience = patience;
        _running = running;
    }

    /// <summary>Begins to watch for a worker, until it is disposed of.</summary>
    /// <param name="lease">What is at stake: the shorter the lease, the closer the pool is watched.</param>
    /// <param name="running">How many handlers run, each of which may block a thread.</param>
    public static ThreadPoolGuard Start(TimeSpan lease, Func<int> running)
    {
        TimeSpan patience = lease / 12;
        var guard = new ThreadPoolGuard(patience < LongestPatience ? patience : LongestPatience, running);
        lock (Gate)
        {
            Watchers.Add(guard);
            if (_stop is null)
            {
                ManualResetEventSlim stop = _stop = new ManualResetEventSlim();
                new Thread(() => Watch(stop)) { IsBackground = true, Name = "TypedJobs thread pool guard" }.UnsafeStart();
            }
        }

        return guard;
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (Watchers.Remove(this) && Watchers.Count == 0)
            {
                _stop!.Set();
                _stop = null;
            }
        }
    }

    private static void Watch(ManualResetEventSlim stop)
    {
        (int running, TimeSpan patience) = Look();
        while (!stop.Wait(patience))
        {
            (running, patience) = Look();
            if (running == 0)
            {
                continue;
            }

            int question = ++_asked;
            ThreadPool.UnsafeQueueUserWorkItem(static asked => _answered = asked, question, preferLocal: false);
            int? usual = null;
            while (!stop.Wait(patience) && _answered < question)
            {
                usual ??= MinThreads();
                (running, patience) = Look();
                Raise(Math.Max(2, running / 2));
            }

            if (usual is { } before)
            {
                // Threads that are there stay as long as they are needed.
                ThreadPool.GetMinThreads(out _, out int ports);
                ThreadPool.SetMinThreads(before, ports);
            }
        }

        stop.Dispose();
    }

    // How many handlers run, and how long the pool may take to answer.
    private static (int Running, TimeSpan Patience) Look()
    {
        lock (Gate)
        {
            int running = 0;
            TimeSpan patience = LongestPatience;
            foreach (ThreadPoolGuard watcher in Watchers)
            {
                running += watcher._running();
                patience = watcher._patience < patience ? watcher._patience : patience;
            }

            return (running, patience);
        }
    }

    private static int MinThreads()
    {
        ThreadPool.GetMinThreads(out int minimum, out _);
        return minimum;
    }

    private static void Raise(int step)
    {
        ThreadPool.GetMinThreads(out int minimum, out int ports);
        ThreadPool.GetMaxThreads(out int most, out _);
        ThreadPool.SetMinThreads(Math.Min(Math.Max(minimum, ThreadPool.ThreadCount) + step, most), ports);
    }
}
