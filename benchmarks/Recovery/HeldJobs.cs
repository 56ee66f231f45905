using System.Diagnostics;
using TypedJobs;

namespace TypedJobs.Benchmarks.Recovery;

/// <summary>Jobs that are run by a process until that is killed, and then by another.</summary>
public static class HeldJobs
{
    /// <summary>Writes when it began, a timestamp of the machine's one clock; only the second attempt ends.</summary>
    [Job("bench.orphan", MaxAttempts = 5)]
    public static async Task Orphan(int number, JobContext job, CancellationToken cancellationToken)
    {
        Console.WriteLine($"BEGUN {job.Id.Key} {number} {job.Attempt} {Stopwatch.GetTimestamp()}");
        if (job.Attempt == 1)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
