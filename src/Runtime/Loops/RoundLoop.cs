using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;

namespace TypedJobs.Loops;

/// <summary>
/// One loop for all that the workers of a host do from time to time for each of their queues: a thousand queues cost one timer
/// and no thread. What is due at about the same time is begun together, so that its calls travel together, and nothing waits for the
/// answers of others. Thread-safe.
/// </summary>
internal sealed class RoundLoop : IAsyncDisposable, IDisposable
{
    // What falls due in that time is begun together.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    // A thousand queues that start together are spread over some ticks.
    private const int MaxPerTick = 250;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly HashSet<Round> _rounds = [];
    private readonly PriorityQueue<Round, long> _due = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private readonly ILogger _logger;
    private WatchedLoop? _loop;

    public RoundLoop(TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = GuardedLogger.Around(logger);
        _timer = DetachedTask.Create(() => time.CreateTimer(
            static state => ((RoundLoop)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Gets how the loop is doing.</summary>
    public LoopState? State => _loop?.State;

    /// <summary>Begins to do something.</summary>
    /// <param name="round">What.</param>
    /// <param name="first">When for the first time, or <see langword="null"/> when somebody will say so.</param>
    public void Add(Round round, TimeSpan? first)
    {
        lock (_gate)
        {
            _rounds.Add(round);
            _loop ??= WatchedLoop.Start("rounds", RunAsync, _logger, _stop.Token);
        }

        Schedule(round, first);
    }

    /// <summary>
    /// Says when something is due, in place of what was said before. While it is being done, that is remembered: it is due again
    /// then, or when it says so itself, whichever comes first.
    /// </summary>
    public void Schedule(Round round, TimeSpan? span)
    {
        long at = TimestampAfter(span);
        lock (_gate)
        {
            if (round.IsRunning)
            {
                round.AskedAt = Math.Min(round.AskedAt, at);
                return;
            }

            if (!Enqueue(round, at))
            {
                return;
            }
        }

        Look();
    }

    /// <summary>Stops doing something, and asks it to stop when it is being done.</summary>
    public void Remove(Round round)
    {
        lock (_gate)
        {
            _rounds.Remove(round);
        }

        round.Stop.Cancel();
    }

    public void Dispose() => SynchronousDisposal.Run(DisposeAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_loop is { } loop)
        {
            await loop.Completion.ConfigureAwait(false);
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
        _signal.Dispose();
        _stop.Dispose();
    }

    private long TimestampAfter(TimeSpan? span) => span is { } known
        ? _time.GetTimestamp() + (long)(LongTimer.Cap(known).TotalSeconds * _time.TimestampFrequency)
        : long.MaxValue;

    // Called with the gate held. Tells whether the loop has to look, because nothing is due before.
    private bool Enqueue(Round round, long at)
    {
        if (!_rounds.Contains(round))
        {
            return false;
        }

        round.DueAt = at;
        if (at == long.MaxValue)
        {
            return false;
        }

        bool isNext = !_due.TryPeek(out _, out long next) || at < next;
        _due.Enqueue(round, at);
        return isNext;
    }

    private void Look()
    {
        try
        {
            if (!_stop.IsCancellationRequested && _signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended meanwhile.
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            long now = _time.GetTimestamp();
            TimeSpan? wait = Begin(now);
            if (wait is { } span)
            {
                _timer.Change(span < Tick ? Tick : span, Timeout.InfiniteTimeSpan);
            }

            await _signal.WaitAsync(stop).ConfigureAwait(false);
        }
    }

    // Begins what is due, and tells how long until more is.
    private TimeSpan? Begin(long now)
    {
        for (int begun = 0; ; begun++)
        {
            Round round;
            lock (_gate)
            {
                if (!_due.TryPeek(out round!, out long at))
                {
                    return null;
                }

                if (at > now || begun >= MaxPerTick)
                {
                    TimeSpan wait = _time.GetElapsedTime(now, at);
                    return wait < TimeSpan.FromDays(1) ? wait : TimeSpan.FromDays(1);
                }

                _due.Dequeue();
                if (round.DueAt != at || round.IsRunning || !_rounds.Contains(round))
                {
                    continue;
                }

                round.IsRunning = true;
            }

            _ = RunAsync(round);
        }
    }

    private async Task RunAsync(Round round)
    {
        TimeSpan? next;
        try
        {
            next = await round.RunAsync(round.Stop.Token).ConfigureAwait(false);
            if (round.State.IsFaulted)
            {
                round.Watch.OnRestart();
            }
        }
        catch (Exception exception)
        {
            next = round.Stop.IsCancellationRequested ? null : round.Watch.OnFault(exception);
        }

        while (true)
        {
            try
            {
                End(round, TimestampAfter(next));
                return;
            }
            catch (Exception exception)
            {
                // It must not be forgotten.
                await Task.Delay(round.Watch.OnFault(exception), TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    // In one step: between the end and the next time there is no moment at which somebody's request would be overwritten.
    private void End(Round round, long at)
    {
        lock (_gate)
        {
            at = Math.Min(at, round.AskedAt);
            round.AskedAt = long.MaxValue;
            round.IsRunning = false;
            if (!Enqueue(round, at))
            {
                return;
            }
        }

        Look();
    }
}
