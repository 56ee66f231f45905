using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Asks the token between two pieces of work, reports progress, and stops at a point of its own choice.</summary>
public static class PollingLoop
{
    /// <summary>Copies rows until it is told to stop.</summary>
    [Job]
    public static async Task<int> Copy(int rows, JobContext job, CancellationToken cancellationToken)
    {
        int copied = 0;
        while (copied < rows && !cancellationToken.IsCancellationRequested)
        {
#pragma warning disable TJ2004 // One row is copied whole or not at all, and counted: it does not get the token.
            await Task.Delay(5, CancellationToken.None);
            copied++;
            await job.ReportProgressAsync(100.0 * copied / rows, CancellationToken.None);
#pragma warning restore TJ2004
        }

        // Part of the work is a result, too: a handler that returns completes its job, although it was cancelled.
        return copied;
    }

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle<int> job = await stage.Jobs.PollingLoop.EnqueueCopyAsync(10_000, cancellationToken: stage.Stopping);
        await stage.UntilProgressAsync(job, 0.1);
        await job.CancelAsync("enough for today", stage.Stopping);
        int copied = await job.WaitForResultAsync(stage.Stopping);
        JobRecord record = (await job.GetAsync(stage.Stopping))!;
        stage.Say($"{record.State}, {(copied is > 0 and < 10_000 ? "with a part of the rows" : "?")}: {record.CancellationReason}");
    }
}
