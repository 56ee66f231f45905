using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Retrying;

public static class BackoffJobs
{
    private static readonly ConcurrentDictionary<string, int> Starts = new();

    [Job(Queue = "backoff", MaxAttempts = 20, BackoffDelay = "00:10:00", MaxBackoffDelay = "00:40:00", BackoffJitter = 0)]
    public static void Exponential() => throw new InvalidOperationException("again");

    [Job(Queue = "backoff", MaxAttempts = 20, Backoff = BackoffKind.Fixed, BackoffDelay = "00:10:00", BackoffJitter = 0.5)]
    public static void Fixed() => throw new InvalidOperationException("again");

    [Job(Queue = "backoff", MaxAttempts = 20, BackoffPolicy = "by-attempt")]
    public static void Policy() => throw new InvalidOperationException("again");

    [Job(Queue = "backoff", MaxAttempts = 20)]
    public static void AskForTime() => throw new RetryJobException(TimeSpan.FromMinutes(90), "the service asks for time");

    [Job(Queue = "backoff", Backoff = BackoffKind.None, MaxAttempts = int.MaxValue)]
    public static int Persist(string key, int failures) =>
        Starts.AddOrUpdate(key, 1, (_, starts) => starts + 1) is var start && start > failures
            ? start
            : throw new InvalidOperationException("again");
}
