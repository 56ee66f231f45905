using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>The host stops, as on Ctrl+C or SIGTERM: the job goes back to its queue, and the attempt does not count.</summary>
public static class HostShutdown
{
    private static int _runs;

    /// <summary>Works for long in its first run.</summary>
    [Job(MaxAttempts = 1)]
    public static async Task<string> Archive(JobContext job, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _runs) == 1)
        {
            await job.ReportProgressAsync(1, cancellationToken);
            await Task.Delay(TimeSpan.FromHours(1), cancellationToken);
        }

        return $"done in attempt {job.Attempt} of {job.MaxAttempts}";
    }

    internal static void Configure(WorkerOptions worker)
    {
        // How long jobs may go on when the host stops, and how long handlers may take to stop after that.
        worker.DrainTimeout = TimeSpan.FromMilliseconds(200);
        worker.CancellationGracePeriod = TimeSpan.FromSeconds(5);
    }

    internal static async Task RunAsync(Stage stage)
    {
        _runs = 0;
        JobId id = (await stage.Jobs.HostShutdown.EnqueueArchiveAsync(cancellationToken: stage.Stopping)).Id;

        // An active job is taken; its handler may not have begun, and a worker that stops gives such a job back without running it.
        await stage.UntilProgressAsync(stage.Jobs.GetHandle(id), 1);
        await stage.StopHostAsync();
        stage.Say("the host has stopped");

        await stage.StartHostAsync();
        await stage.SayEndAsync(stage.Jobs.GetHandle(id));
    }
}
