using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Ends a job for good although it has attempts left: as cancelled, or as failed when the handler says so.</summary>
public static class PermanentCancel
{
    /// <summary>Has five attempts. Its cancellation uses up none and leaves none.</summary>
    [Job(MaxAttempts = 5)]
    public static Task Poll(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromHours(1), cancellationToken);

    /// <summary>Cannot leave things half done, and says that it has failed.</summary>
    [Job(MaxAttempts = 5)]
    public static async Task Transfer(JobContext job, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(TimeSpan.FromHours(1), cancellationToken);
        }
        catch (OperationCanceledException stopped)
        {
            throw new UnrecoverableJobException($"Stopped half way ({job.Cancellation.Reason}): the books need a look.", stopped);
        }
    }

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle poll = await stage.Jobs.PermanentCancel.EnqueuePollAsync(cancellationToken: stage.Stopping);
        JobHandle transfer = await stage.Jobs.PermanentCancel.EnqueueTransferAsync(cancellationToken: stage.Stopping);
        await stage.UntilActiveAsync(poll);
        await stage.UntilActiveAsync(transfer);
        await stage.Jobs.CancelManyAsync([poll, transfer], "the contract has ended", stage.Stopping);
        await stage.SayEndAsync(poll);
        await stage.SayEndAsync(transfer);
    }
}
