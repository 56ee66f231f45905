using TypedJobs.Loops;

namespace TypedJobs.Worker.Fetching.Pumps;

/// <summary>
/// Decides when a queue is worth a call that takes jobs: after each wake, when a job is due, and now and then to make sure, because messages can
/// be lost. What has been looked for is known by the number of wakes at that time, so that a wake during a call is never taken for one that the
/// call has answered. Thread-safe.
/// </summary>
internal sealed class WorkWatch : IAsyncDisposable
{
    private readonly TimeSpan _pollInterval;
    private readonly TimeProvider _time;
    private readonly Action _onWake;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();

    // A worker that starts looks once.
    private int _wakes = 1;
    private int _answered;
    private long _lookAt = long.MaxValue;
    private bool _isPoll;
    private long _newsAt;

    /// <param name="pollInterval">The interval at which an idle queue is looked at to make sure.</param>
    /// <param name="onWake">Called after each wake, on any thread; returns immediately.</param>
    /// <param name="time">The clock.</param>
    public WorkWatch(TimeSpan pollInterval, Action onWake, TimeProvider time)
    {
        _pollInterval = pollInterval;
        _onWake = onWake;
        _time = time;
        _timer = DetachedTask.Create(() => time.CreateTimer(
            static state => ((WorkWatch)state!).OnRestEnded(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Gets the number of wakes so far. Read it before a call, for <see cref="Rest"/> after the call.</summary>
    public int Wakes => Volatile.Read(ref _wakes);

    /// <summary>Gets a value indicating whether there was a wake that no call has answered.</summary>
    public bool MayHaveWork => IsNews(Wakes);

    /// <summary>Returns whether some of the wakes have not been answered by a call.</summary>
    public bool IsNews(int wakes) => wakes != Volatile.Read(ref _answered);

    /// <summary>Notes that there may be work. Called on any thread; returns immediately.</summary>
    public void Wake()
    {
        Interlocked.Increment(ref _wakes);
        _onWake();
    }

    /// <summary>Notes what a renewal has learned of the queue: the time until there may be work, if there is any.</summary>
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

        lock (_gate)
        {
            _newsAt = _time.GetTimestamp();
            if (nextWork is { } span && span < _pollInterval
                && _newsAt + (long)(span.TotalSeconds * _time.TimestampFrequency) < _lookAt)
            {
                RestFor(span, isPoll: false);
            }
        }
    }

    /// <summary>
    /// Notes that a call took all that there was. Unless somebody wakes, the next look is when the next job is due, or when it is time to make sure.
    /// </summary>
    /// <param name="nextDue">The time until the next job is due, if there is one.</param>
    /// <param name="wakes">The number of wakes before the call.</param>
    public void Rest(TimeSpan? nextDue, int wakes)
    {
        Volatile.Write(ref _answered, wakes);
        TimeSpan rest = Jitter.Around(_pollInterval);
        bool isDue = nextDue < rest;
        lock (_gate)
        {
            RestFor(isDue ? nextDue.GetValueOrDefault() : rest, isPoll: !isDue);
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    // Called with the gate held.
    private void RestFor(TimeSpan rest, bool isPoll)
    {
        _isPoll = isPoll;
        _lookAt = _time.GetTimestamp() + (long)(rest.TotalSeconds * _time.TimestampFrequency);
        _timer.Change(rest, Timeout.InfiniteTimeSpan);
    }

    // To make sure takes no call when a renewal has just told that there is nothing.
    private void OnRestEnded()
    {
        try
        {
            lock (_gate)
            {
                _lookAt = long.MaxValue;
                if (_isPoll && _newsAt != 0 && _time.GetElapsedTime(_newsAt) < _pollInterval * 2)
                {
                    RestFor(Jitter.Around(_pollInterval), isPoll: true);
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
}
