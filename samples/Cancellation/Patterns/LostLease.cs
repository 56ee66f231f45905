using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>A worker is cut off. Its attempt is told, writes nothing more, and another worker runs the job.</summary>
public static class LostLease
{
    /// <summary>Waits in its first attempt; the second one goes through.</summary>
    [Job]
    public static async Task<string> Settle(JobContext job, CancellationToken cancellationToken)
    {
        if (job.Attempt == 1)
        {
            await Task.Delay(TimeSpan.FromHours(1), cancellationToken);
        }

        return $"done in attempt {job.Attempt}";
    }

    internal static void Configure(WorkerOptions worker)
    {
        // Short, so that the sample is.
        worker.LeaseDuration = TimeSpan.FromSeconds(1);
        worker.PollInterval = TimeSpan.FromMilliseconds(100);
    }

    internal static async Task RunAsync(Stage stage)
    {
        await stage.StopHostAsync();
        using var cable = new Cable(stage.Server);
        var observer = new LossObserver();
        using IHost first = await stage.StartWorkerAsync(cable.Address, observer);
        JobHandle<string> begun = await first.Services.GetRequiredService<IJobClient>().LostLease
            .EnqueueSettleAsync(cancellationToken: stage.Stopping);
        await stage.UntilActiveAsync(begun);

        await stage.StartHostAsync();
        cable.Cut();
        stage.Say($"the first worker has lost {(await observer.FirstLoss.WaitAsync(stage.Stopping) == begun.Id ? "the job" : "another job")}");
        JobHandle<string> job = stage.Jobs.LostLease.GetSettle(begun.Id);
        await stage.SayEndAsync(job);
        stage.Say($"times that its worker was lost: {(await job.GetAsync(stage.Stopping))!.StalledCount}");
        cable.Mend();
        await first.StopAsync(CancellationToken.None);
    }

    private sealed class LossObserver : IJobWorkerObserver
    {
        private readonly TaskCompletionSource<JobId> _firstLoss = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<JobId> FirstLoss => _firstLoss.Task;

        public ValueTask OnLeasesLostAsync(LeasesLostContext context)
        {
            _firstLoss.TrySetResult(context.Jobs[0]);
            return ValueTask.CompletedTask;
        }
    }
}
