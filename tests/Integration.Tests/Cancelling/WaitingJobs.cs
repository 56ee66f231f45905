using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Cancelling;

public static class WaitingJobs
{
    /// <summary>Completed when the handler of that key has begun.</summary>
    public static ConcurrentDictionary<string, TaskCompletionSource> Started { get; } = new();

    public static ConcurrentDictionary<string, JobCancellation> Seen { get; } = new();

    public static Task StartOf(string key) => Signal(key).Task;

    /// <summary>Waits for its token.</summary>
    [Job(MaxAttempts = 3, Backoff = BackoffKind.None)]
    public static async Task Obedient(string key, JobContext job, CancellationToken cancellationToken)
    {
        Signal(key).TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Seen[key] = job.Cancellation;
        }
    }

    /// <summary>Waits for its token, then returns all the same.</summary>
    [Job(MaxAttempts = 3)]
    public static async Task<string> Finishing(string key, CancellationToken cancellationToken)
    {
        Signal(key).TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return "finished";
    }

    /// <summary>Waits for its token, then asks to be run again; the second time it returns.</summary>
    [Job(MaxAttempts = 3, Backoff = BackoffKind.None, OnCancel = CancelBehavior.Retry)]
    public static async Task<int> Retried(string key, JobContext job, CancellationToken cancellationToken)
    {
        Signal(key).TrySetResult();
        if (job.Attempt == 1)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return job.Attempt;
    }

    private static TaskCompletionSource Signal(string key) =>
        Started.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
