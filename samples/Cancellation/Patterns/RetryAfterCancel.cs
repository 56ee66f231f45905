using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>A job that makes room when it is cancelled, and is run again.</summary>
public static class RetryAfterCancel
{
    /// <summary>Stops when asked; its next attempt goes through.</summary>
    [Job(MaxAttempts = 3, OnCancel = CancelBehavior.Retry, Backoff = BackoffKind.None)]
    public static async Task<string> Index(JobContext job, CancellationToken cancellationToken)
    {
        if (job.Attempt == 1)
        {
            await Task.Delay(TimeSpan.FromHours(1), cancellationToken);
        }

        return $"done in attempt {job.Attempt}";
    }

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle<string> job = await stage.Jobs.RetryAfterCancel.EnqueueIndexAsync(cancellationToken: stage.Stopping);
        await stage.UntilActiveAsync(job);
        stage.Say($"asked to stop: {await job.CancelAsync("make room", stage.Stopping)}");
        await stage.SayEndAsync(job);

        // A job that was cancelled for good can be started anew by hand.
        JobHandle one = await stage.Jobs.CancelOne.EnqueueReportAsync(new() { Delay = TimeSpan.FromHours(1) }, stage.Stopping);
        await one.CancelAsync("a mistake", stage.Stopping);
        await stage.SayEndAsync(one);
        stage.Say($"started anew: {await one.RetryAsync(stage.Stopping)}");
        await stage.UntilActiveAsync(one);
        await one.CancelAsync("no mistake", stage.Stopping);
        await stage.SayEndAsync(one);
    }
}
