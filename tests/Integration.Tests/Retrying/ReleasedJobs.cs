using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Retrying;

public static class ReleasedJobs
{
    private static readonly ConcurrentDictionary<string, int> Runs = new();

    /// <summary>Releases itself in its first runs.</summary>
    /// <returns>The attempt and the run.</returns>
    [Job(Queue = "released", MaxAttempts = 1)]
    public static (int Attempt, int Run) ReleaseFirst(string key, int releases, int milliseconds, JobContext job)
    {
        int run = Runs.AddOrUpdate(key, 1, static (_, runs) => runs + 1);
        return run > releases ? (job.Attempt, run) : throw new ReleaseJobException(TimeSpan.FromMilliseconds(milliseconds));
    }
}
