using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Makes an operation of your own cancellable: it takes the token, and a limit of its own is linked to it.</summary>
public static class CustomOperation
{
    /// <summary>Waits for a lock that somebody else holds, but not longer than ten minutes.</summary>
    [Job(MaxAttempts = 1)]
    public static async Task Exclusive(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(10));
        await AcquireAsync(limit.Token);
    }

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle job = await stage.Jobs.CustomOperation.EnqueueExclusiveAsync(cancellationToken: stage.Stopping);
        await stage.UntilActiveAsync(job);
        await job.CancelAsync("the lock is not needed", stage.Stopping);

        // The exception names the linked source's token; since the job's own fired, the job is cancelled. Had only the ten
        // minutes passed, it would have failed like any other.
        await stage.SayEndAsync(job);
    }

    // What calls back is turned into a task that the token can end.
    private static Task AcquireAsync(CancellationToken cancellationToken)
    {
        var acquired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationTokenRegistration registration = cancellationToken.Register(() => acquired.TrySetCanceled(cancellationToken));
        return acquired.Task.ContinueWith(
            task =>
            {
                registration.Dispose();
                return task;
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default).Unwrap();
    }
}
