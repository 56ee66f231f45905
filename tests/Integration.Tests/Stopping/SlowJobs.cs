using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Stopping;

public static class SlowJobs
{
    public static ConcurrentDictionary<string, int> Running { get; } = new();

    /// <summary>Waits for its token in its first run; returns in the second.</summary>
    [Job(MaxAttempts = 1)]
    public static async Task<int> UntilStopped(string key, JobContext job, CancellationToken cancellationToken)
    {
        int run = Running.AddOrUpdate(key, 1, (_, runs) => runs + 1);
        if (run == 1)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return job.Attempt;
    }

    [Job(MaxAttempts = 1)]
    public static async Task<string> Brief(string key, CancellationToken cancellationToken)
    {
        Running[key] = 1;
        await Task.Delay(300, cancellationToken);
        return "done";
    }

    [Job(MaxAttempts = 2)]
    public static async Task Deaf(string key)
    {
        Running[key] = 1;
        await Task.Delay(Timeout.Infinite);
    }
}
