using TypedJobs.Jobs;

namespace TypedJobs.Retries;

/// <summary>Represents how long a job waits between two attempts.</summary>
internal static class RetryPolicy
{
    /// <summary>The pause after an attempt that failed.</summary>
    /// <param name="backoff">What was asked for.</param>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="random">From 0 up to, but not including, 1.</param>
    public static TimeSpan DelayAfter(JobBackoff backoff, int attempt, double random)
    {
        // No pause stays none, however many attempts there were: zero times infinity is not a number.
        double ticks = backoff.Kind switch
        {
            _ when backoff.Delay == TimeSpan.Zero => 0,
            BackoffKind.Exponential => backoff.Delay.Ticks * Math.Pow(2, attempt - 1),
            BackoffKind.Fixed => backoff.Delay.Ticks,
            _ => 0,
        };
        ticks = Math.Min(ticks, Math.Min(backoff.MaxDelay.Ticks, JobLimits.MaxTimeSpan.Ticks));
        return TimeSpan.FromTicks((long)(ticks * (1 - (backoff.Jitter * random))));
    }
}
