using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Is called the moment the token fires, to stop something that takes no token.</summary>
public static class EventStyle
{
    /// <summary>Drives a machine that only knows "start" and "stop".</summary>
    [Job]
    public static async Task Milling(JobContext job, CancellationToken cancellationToken)
    {
        var machine = new Machine();

        try
        {
            // Callbacks run on a thread of their own: even one that blocks holds up no other job.
            await using (cancellationToken.Register(machine.Stop))
            {
                await machine.RunAsync();
            }
        }
        finally
        {
            await job.LogAsync("the machine has stopped", CancellationToken.None);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle job = await stage.Jobs.EventStyle.EnqueueMillingAsync(cancellationToken: stage.Stopping);
        await stage.UntilActiveAsync(job);
        await job.CancelAsync("the door is open", stage.Stopping);
        await stage.SayEndAsync(job);
        stage.Say((await job.GetAsync(stage.Stopping))!.Log[0].Text);
    }

    private sealed class Machine
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task RunAsync() => _stopped.Task;

        public void Stop() => _stopped.TrySetResult();
    }
}
