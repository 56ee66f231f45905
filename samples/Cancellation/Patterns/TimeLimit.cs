using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Limits each attempt by a timeout, and the job over all its attempts by a deadline.</summary>
public static class TimeLimit
{
    /// <summary>Is too slow in its first attempt.</summary>
    [Job(Timeout = "00:00:00.2", MaxAttempts = 3, Backoff = BackoffKind.None)]
    public static async Task<string> Quote(JobContext job, CancellationToken cancellationToken)
    {
        if (job.Attempt == 1)
        {
            await Task.Delay(TimeSpan.FromHours(1), cancellationToken);
        }

        return $"answered in attempt {job.Attempt}";
    }

    /// <summary>Never gets there.</summary>
    [Job(MaxAttempts = 1000, Deadline = "00:00:00.5", Backoff = BackoffKind.Fixed, BackoffDelay = "00:00:00.05")]
    public static Task Reach(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        throw new IOException("The other side does not answer.");
    }

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle<string> quote = await stage.Jobs.TimeLimit.EnqueueQuoteAsync(cancellationToken: stage.Stopping);
        await stage.SayEndAsync(quote);
        JobRecord record = (await quote.GetAsync(stage.Stopping))!;
        stage.Say($"its first attempt: {record.History[0].Error!.Message}");

        JobHandle reach = await stage.Jobs.TimeLimit.EnqueueReachAsync(cancellationToken: stage.Stopping);
        try
        {
            await reach.WaitForCompletionAsync(stage.Stopping);
        }
        catch (JobFailedException end)
        {
            JobRecord failed = (await reach.GetAsync(stage.Stopping))!;
            stage.Say($"after its deadline it is {failed.State}: {end.Error.Message}");
            stage.Say($"attempts left unused: {(failed.Attempts < failed.MaxAttempts ? "yes" : "no")}");
        }
    }
}
