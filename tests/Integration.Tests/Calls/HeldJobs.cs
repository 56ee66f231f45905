using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Calls;

/// <summary>Jobs that run until they are cancelled, and give the test their context.</summary>
public static class HeldJobs
{
    private static readonly ConcurrentDictionary<JobId, JobContext> Contexts = new();

    [Job(Queue = "kept")]
    public static async Task Keep(JobContext job, CancellationToken cancellationToken)
    {
        Contexts[job.Id] = job;
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    [Job(Queue = "kept")]
    public static int Answer(int value) => value;

    [Job(Queue = "kept")]
    public static void Throw() => throw new InvalidOperationException("On purpose.");

    internal static JobContext? ContextOf(JobId id) => Contexts.GetValueOrDefault(id);
}
