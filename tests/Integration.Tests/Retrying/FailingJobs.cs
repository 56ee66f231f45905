using System.Collections.Concurrent;
using System.Diagnostics;

namespace TypedJobs.Integration.Tests.Retrying;

public static class FailingJobs
{
    public static ConcurrentDictionary<string, ConcurrentQueue<long>> Starts { get; } = new();

    /// <summary>Fails in its first attempts.</summary>
    /// <param name="key">What its starts are kept under.</param>
    /// <param name="failures">How often it fails.</param>
    [Job(MaxAttempts = 3, BackoffDelay = "00:00:00.05", BackoffJitter = 0)]
    public static int FailFirst(string key, int failures, JobContext job)
    {
        Start(key);
        return job.Attempt > failures
            ? job.Attempt
            : throw new InvalidOperationException($"attempt {job.Attempt} fails");
    }

    [Job(MaxAttempts = 2, BackoffDelay = "01:00:00", MaxBackoffDelay = "01:00:00")]
    public static void AskForTime(string key, int milliseconds)
    {
        Start(key);
        throw new RetryJobException(TimeSpan.FromMilliseconds(milliseconds), "the service asks for time");
    }

    [Job(MaxAttempts = 5)]
    public static void FailForGood(string key)
    {
        Start(key);
        throw new UnrecoverableJobException("the order was withdrawn");
    }

    [Job(MaxAttempts = 2, Backoff = BackoffKind.None)]
    public static async Task TimeOutElsewhere(string key, CancellationToken cancellationToken)
    {
        Start(key);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMilliseconds(10));
        await Task.Delay(Timeout.Infinite, limit.Token);
    }

    [Job(MaxAttempts = 2, Timeout = "00:00:00.1", Backoff = BackoffKind.None)]
    public static async Task OutlastItsTime(string key, CancellationToken cancellationToken)
    {
        Start(key);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    [Job(MaxAttempts = 4, BackoffDelay = "00:00:00.1", MaxBackoffDelay = "00:00:00.3", BackoffJitter = 0)]
    public static void FailEachTime(string key)
    {
        Start(key);
        throw new InvalidOperationException("each time");
    }

    [Job(MaxAttempts = 5, Backoff = BackoffKind.None)]
    public static double ReturnNoNumber(string key)
    {
        Start(key);
        return double.NaN;
    }

    private static void Start(string key) =>
        Starts.GetOrAdd(key, _ => new ConcurrentQueue<long>()).Enqueue(Stopwatch.GetTimestamp());
}
