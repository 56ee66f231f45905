using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Several phases with progress. Two can be cancelled at any point; the last one, once begun, is done to its end.</summary>
public static class Phases
{
    /// <summary>Downloads, converts, publishes.</summary>
    [Job]
    public static async Task Publish(int pages, JobContext job, CancellationToken cancellationToken)
    {
        for (int page = 0; page < pages; page++)
        {
            await Task.Delay(2, cancellationToken);
            await job.ReportProgressAsync(40.0 * (page + 1) / pages, cancellationToken);
        }

        await job.LogAsync("downloaded", cancellationToken);
        for (int page = 0; page < pages; page++)
        {
            await Task.Delay(pages > 100 ? 50 : 2, cancellationToken);
            await job.ReportProgressAsync(40 + (50.0 * (page + 1) / pages), cancellationToken);
        }

        await job.LogAsync("converted", cancellationToken);

        // The last chance to stop. What follows is done whole, and does not get the token.
        cancellationToken.ThrowIfCancellationRequested();
#pragma warning disable TJ2004 // A page that is half published is worse than a late stop.
        await Task.Delay(20, CancellationToken.None);
        await job.ReportProgressAsync(100, CancellationToken.None);
        await job.LogAsync("published", CancellationToken.None);
#pragma warning restore TJ2004
    }

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle small = await stage.Jobs.Phases.EnqueuePublishAsync(10, cancellationToken: stage.Stopping);
        await SayAsync(stage, small);

        JobHandle large = await stage.Jobs.Phases.EnqueuePublishAsync(200, cancellationToken: stage.Stopping);
        await stage.UntilProgressAsync(large, 41);
        await large.CancelAsync("a page is wrong", stage.Stopping);
        await SayAsync(stage, large);
    }

    private static async Task SayAsync(Stage stage, JobHandle job)
    {
        await stage.SayEndAsync(job);
        JobRecord record = (await job.GetAsync(stage.Stopping))!;
        stage.Say($"phases done: {string.Join(", ", record.Log.Select(line => line.Text))}; progress {(record.Progress < 100 ? "beyond 40" : "100")} %");
    }
}
