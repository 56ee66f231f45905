using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>Jobs that recur in tests. What they did is kept by key.</summary>
public static class RecurringJobs
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Ran = new();

    public static string[] RunsOf(string key) => Ran.TryGetValue(key, out ConcurrentQueue<string>? runs) ? [.. runs] : [];

    [Job(Queue = "recurring")]
    public static string Note(string key, JobContext job)
    {
        Ran.GetOrAdd(key, static _ => []).Enqueue(job.Id.Key);
        return job.Id.Key;
    }

    [Job(Queue = "recurring")]
    public static string Tell(JobContext job) =>
        job.Occurrence is { } occurrence ? $"{occurrence.ScheduleName} {occurrence.Planned.ToUnixTimeMilliseconds()}" : "none";

    [Job(Queue = "recurring")]
    public static Task Hold(string key, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.Infinite, cancellationToken);
}
