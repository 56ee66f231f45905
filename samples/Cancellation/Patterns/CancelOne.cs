using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Cancels one job: while it runs, while it waits, and after its end.</summary>
public static class CancelOne
{
    /// <summary>Would take an hour.</summary>
    [Job]
    public static Task Report(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromHours(1), cancellationToken);

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle running = await stage.Jobs.CancelOne.EnqueueReportAsync(cancellationToken: stage.Stopping);
        JobHandle later = await stage.Jobs.CancelOne.EnqueueReportAsync(
            new() { Delay = TimeSpan.FromHours(1) }, stage.Stopping);
        await stage.UntilActiveAsync(running);

        stage.Say($"the one that runs: {await running.CancelAsync(cancellationToken: stage.Stopping)}");
        stage.Say($"the one that is scheduled: {await later.CancelAsync(cancellationToken: stage.Stopping)}");
        await stage.SayEndAsync(running);
        await stage.SayEndAsync(later);
        stage.Say($"once more: {await running.CancelAsync(cancellationToken: stage.Stopping)}");

        // An id is enough, from anywhere.
        stage.Say($"an unknown id: {await stage.Jobs.CancelAsync(JobId.Parse("default/nobody"), cancellationToken: stage.Stopping)}");
    }
}
