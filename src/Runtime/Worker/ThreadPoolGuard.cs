namespace TypedJobs.Worker;

/// <summary>
/// Sees to it that the thread pool goes on while handlers block its threads: renewals, and the reading of Redis' answers,
/// run on the pool too. A thread of its own asks the pool for a sign of life from time to time, and as long as none comes
/// raises the pool's minimum of threads, which makes it add threads at once instead of one every half second. It costs
/// one sleeping thread, and nothing of the pool while that is well.
/// </summary>
internal sealed class ThreadPoolGuard : IDisposable
{
    private static readonly Lock Gate = new();
    private static int _raisers;
    private static int _usual;

    private readonly Func<int> _running;
    private readonly TimeSpan _patience;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private volatile bool _alive;

    private ThreadPoolGuard(TimeSpan patience, Func<int> running)
    {
        _patience = patience;
        _running = running;
        _thread = new Thread(Watch) { IsBackground = true, Name = "TypedJobs thread pool guard" };
    }

    /// <summary>Begins to watch.</summary>
    /// <param name="lease">What is at stake: the shorter the lease, the closer the pool is watched.</param>
    /// <param name="running">How many handlers run, each of which may block a thread.</param>
    public static ThreadPoolGuard Start(TimeSpan lease, Func<int> running)
    {
        TimeSpan patience = lease / 12;
        var guard = new ThreadPoolGuard(patience < TimeSpan.FromSeconds(1) ? patience : TimeSpan.FromSeconds(1), running);
        guard._thread.Start();
        return guard;
    }

    public void Dispose() => _stop.Set();

    private void Watch()
    {
        while (!_stop.Wait(_patience))
        {
            if (_running() == 0)
            {
                continue;
            }

            _alive = false;
            ThreadPool.UnsafeQueueUserWorkItem(static guard => guard._alive = true, this, preferLocal: false);
            bool raised = false;
            while (!_stop.Wait(_patience) && !_alive)
            {
                Raise(Math.Max(2, _running() / 2), first: !raised);
                raised = true;
            }

            if (raised)
            {
                Restore();
            }
        }

        _stop.Dispose();
    }

    private static void Raise(int step, bool first)
    {
        lock (Gate)
        {
            ThreadPool.GetMinThreads(out int minimum, out int ports);
            if (first && _raisers++ == 0)
            {
                _usual = minimum;
            }

            ThreadPool.GetMaxThreads(out int most, out _);
            ThreadPool.SetMinThreads(Math.Min(Math.Max(minimum, ThreadPool.ThreadCount) + step, most), ports);
        }
    }

    // The last one that ends puts back what there was; threads that are there stay as long as they are needed.
    private static void Restore()
    {
        lock (Gate)
        {
            if (--_raisers == 0)
            {
                ThreadPool.GetMinThreads(out _, out int ports);
                ThreadPool.SetMinThreads(_usual, ports);
            }
        }
    }
}
