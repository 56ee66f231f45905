using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Cleans up several resources asynchronously. The job ends when all of that is done, within its grace period.</summary>
public static class CleanUp
{
    /// <summary>Holds a folder and an upload.</summary>
    [Job(CancellationGracePeriod = "00:00:30")]
    public static async Task Transcode(JobContext job, CancellationToken cancellationToken)
    {
        // What has a lifetime is disposed of as always, on every way out.
        await using var folder = new ScratchFolder(job);

        // What is done only when the job was cancelled is registered. The latest comes first.
        job.OnCancelled(async () => await job.LogAsync("the customer is told"));
        job.OnCancelled(async () =>
        {
            await Upload.AbortAsync();
            await job.LogAsync("the upload is aborted");
        });

        await Task.Delay(TimeSpan.FromHours(1), cancellationToken);
    }

    /// <summary>Its cleanup fails.</summary>
    [Job]
    public static async Task Careless(JobContext job, CancellationToken cancellationToken)
    {
        job.OnCancelled(() => throw new IOException("the folder is in use"));
        await Task.Delay(TimeSpan.FromHours(1), cancellationToken);
    }

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle job = await stage.Jobs.CleanUp.EnqueueTranscodeAsync(cancellationToken: stage.Stopping);
        await stage.UntilActiveAsync(job);
        await job.CancelAsync("the video was deleted", stage.Stopping);
        await stage.SayEndAsync(job);
        foreach (JobLogLine line in (await job.GetAsync(stage.Stopping))!.Log)
        {
            stage.Say($"log: {line.Text}");
        }

        JobHandle careless = await stage.Jobs.CleanUp.EnqueueCarelessAsync(cancellationToken: stage.Stopping);
        await stage.UntilActiveAsync(careless);
        await careless.CancelAsync("the same", stage.Stopping);
        await stage.SayEndAsync(careless);
        stage.Say($"what its cleanup threw is kept: {(await careless.GetAsync(stage.Stopping))!.Error!.Message}");
    }

    private static class Upload
    {
        public static Task AbortAsync() => Task.Delay(100);
    }

    private sealed class ScratchFolder(JobContext job) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await job.LogAsync("the folder is removed", CancellationToken.None);
    }
}
