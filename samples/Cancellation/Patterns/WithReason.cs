using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Says why. The handler, whoever awaits the job, and whoever inspects it later can read the words.</summary>
public static class WithReason
{
    /// <summary>Would take an hour; says why it does not.</summary>
    [Job]
    public static async Task Mailing(JobContext job, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(TimeSpan.FromHours(1), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            JobCancellation why = job.Cancellation;
            await job.LogAsync($"{why.Cause} by {why.RequestedBy}: {why.Reason}", CancellationToken.None);
            throw;
        }
    }

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle job = await stage.Jobs.WithReason.EnqueueMailingAsync(cancellationToken: stage.Stopping);
        await stage.UntilActiveAsync(job);
        await job.CancelAsync("the customer closed the account", stage.Stopping);
        try
        {
            await job.WaitForCompletionAsync(stage.Stopping);
        }
        catch (JobCancelledException end)
        {
            stage.Say($"whoever awaits it: {end.Reason}");
        }

        JobRecord record = (await job.GetAsync(stage.Stopping))!;
        stage.Say($"the handler wrote: {record.Log[0].Text}");
        stage.Say($"kept with the job: {record.CancellationReason}, asked by {record.CancellationRequestedBy}");
    }
}
