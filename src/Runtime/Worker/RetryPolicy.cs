using TypedJobs.CompilerServices;

namespace TypedJobs.Worker;

/// <summary>How long a job waits between two attempts.</summary>
internal static class RetryPolicy
{
    /// <summary>The pause after an attempt that failed.</summary>
    /// <param name="settings">The job's settings.</param>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="random">From 0 up to, but not including, 1.</param>
    public static TimeSpan DelayAfter(JobSettings settings, int attempt, double random)
    {
        double ticks = settings.Backoff switch
        {
            BackoffKind.Exponential => settings.BackoffDelay.Ticks * Math.Pow(2, attempt - 1),
            BackoffKind.Fixed => settings.BackoffDelay.Ticks,
            _ => 0,
        };
        ticks = Math.Min(ticks, settings.MaxBackoffDelay.Ticks);
        return TimeSpan.FromTicks((long)(ticks * (1 - (settings.BackoffJitter * random))));
    }
}
