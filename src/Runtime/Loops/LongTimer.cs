namespace TypedJobs.Loops;

/// <summary>
/// Measures time spans of any length. The platform's timers, delays and waits take at most 49.7 days: a longer span is
/// measured by several in a row. Shorter spans cost no more than the platform's timer.
/// </summary>
internal sealed class LongTimer : ITimer
{
    /// <summary>The longest part that is given to a timer of the platform.</summary>
    public static readonly TimeSpan MaxPart = TimeSpan.FromDays(49);

    private readonly TimeProvider _time;
    private readonly TimerCallback _callback;
    private readonly object _state;
    private readonly TimeSpan _span;
    private readonly long _startedAt;
    private readonly ITimer _timer;

    private LongTimer(TimeProvider time, TimerCallback callback, object state, TimeSpan span)
    {
        _time = time;
        _callback = callback;
        _state = state;
        _span = span;
        _startedAt = time.GetTimestamp();

        // Started only now, so that the callback sees the field.
        _timer = time.CreateTimer(
            static timer => ((LongTimer)timer!).Continue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(MaxPart, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts a timer that calls back once.</summary>
    /// <param name="time">Measures the span.</param>
    /// <param name="callback">What is called. Static: it captures nothing.</param>
    /// <param name="state">What it is called with.</param>
    /// <param name="span">When. Not negative; of any length.</param>
    public static ITimer Start(TimeProvider time, TimerCallback callback, object state, TimeSpan span) =>
        span <= MaxPart
            ? time.CreateTimer(callback, state, span, Timeout.InfiniteTimeSpan)
            : new LongTimer(time, callback, state, span);

    /// <summary>Waits until a span has passed.</summary>
    /// <param name="time">Measures the span.</param>
    /// <param name="span">How long. Not negative; of any length.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task DelayAsync(TimeProvider time, TimeSpan span, CancellationToken cancellationToken) =>
        span <= MaxPart ? Task.Delay(span, time, cancellationToken) : DelayInPartsAsync(time, span, cancellationToken);

    /// <summary>Waits until a task has completed, in whatever state, or a span has passed.</summary>
    /// <param name="task">The task. Its exception is not observed.</param>
    /// <param name="time">Measures the span.</param>
    /// <param name="span">How long. Not negative; of any length.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the task has completed.</returns>
    public static async Task<bool> CompletesWithinAsync(
        Task task, TimeProvider time, TimeSpan span, CancellationToken cancellationToken)
    {
        long startedAt = time.GetTimestamp();
        TimeSpan left = span;
        do
        {
            await task.WaitAsync(Cap(left), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            left = span - time.GetElapsedTime(startedAt);
        }
        while (left > TimeSpan.Zero && !task.IsCompleted && !cancellationToken.IsCancellationRequested);

        return task.IsCompleted;
    }

    /// <summary>A span as the platform's timers take it, for loops to which waking up early does no harm.</summary>
    public static TimeSpan Cap(TimeSpan span) => span < MaxPart ? span : MaxPart;

    public bool Change(TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("A timer that calls back once cannot be changed.");

    public void Dispose() => _timer.Dispose();

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private static async Task DelayInPartsAsync(TimeProvider time, TimeSpan span, CancellationToken cancellationToken)
    {
        long startedAt = time.GetTimestamp();
        for (TimeSpan left = span; left > TimeSpan.Zero; left = span - time.GetElapsedTime(startedAt))
        {
            await Task.Delay(Cap(left), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Continue()
    {
        TimeSpan left = _span - _time.GetElapsedTime(_startedAt);
        if (left <= TimeSpan.Zero)
        {
            _callback(_state);
            return;
        }

        // Without effect once the timer is disposed of.
        _timer.Change(Cap(left), Timeout.InfiniteTimeSpan);
    }
}
