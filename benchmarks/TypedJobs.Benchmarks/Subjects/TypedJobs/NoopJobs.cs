using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Subjects;

/// <summary>The job that TypedJobs runs, with every default on.</summary>
public static class NoopJobs
{
    /// <summary>Does nothing but be counted.</summary>
    [Job(Queue = "bench")]
    public static void Run(int number, string text, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Arrivals.Handle();
    }
}
