namespace TypedJobs.Loops;

/// <summary>Spreads what many processes would otherwise do at the same moment.</summary>
internal static class Jitter
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Returns between four fifths and six fifths of a span, but no more than a timer of the platform takes: loops wake up
    /// early then, which does no harm.
    /// </summary>
    public static TimeSpan Around(TimeSpan span) =>
        LongTimer.Cap(LongTimer.Cap(span) * (0.8 + (Random.Shared.NextDouble() * 0.4)));

    /// <summary>
    /// Returns how long to wait after a failure: up to 50 ms after the first, doubling, up to 5 s, at least half of that each
    /// time.
    /// </summary>
    /// <param name="failures">How many failures came in a row, from 1.</param>
    /// <param name="longest">The longest pause, where that is less than 5 s.</param>
    public static TimeSpan PauseAfter(int failures, TimeSpan longest = default)
    {
        double factor = Math.Pow(2, Math.Min(failures - 1, 10));
        long most = longest > TimeSpan.Zero && longest < LongestPause ? longest.Ticks : LongestPause.Ticks;
        TimeSpan pause = TimeSpan.FromTicks((long)Math.Min(FirstPause.Ticks * factor, most));
        return pause * (0.5 + (Random.Shared.NextDouble() * 0.5));
    }

    /// <summary>
    /// Waits as long as <see cref="PauseAfter"/> says. Returns early, without an exception, when asked to stop.
    /// </summary>
    /// <param name="failures">How many failures came in a row, from 1.</param>
    /// <param name="time">What measures the pause.</param>
    /// <param name="stop">Ends the pause.</param>
    /// <param name="longest">The longest pause, where that is less than 5 s.</param>
    public static async Task BackOffAsync(
        int failures, TimeProvider time, CancellationToken stop, TimeSpan longest = default) =>
        await Task.Delay(PauseAfter(failures, longest), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
