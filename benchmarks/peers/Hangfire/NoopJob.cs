using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Hangfire;

/// <summary>The job that Hangfire runs.</summary>
public static class NoopJob
{
    /// <summary>Does nothing but be counted.</summary>
    public static void Run(int number, string text) => Arrivals.Handle();
}
