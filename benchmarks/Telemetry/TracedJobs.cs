using TypedJobs;

namespace TypedJobs.Benchmarks.Telemetry;

/// <summary>The job that is measured.</summary>
public static class TracedJobs
{
    /// <summary>Does nothing.</summary>
    [Job("bench.traced", MaxAttempts = 1)]
    public static void Note(int number) => GC.KeepAlive(number);
}
