using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Another process, which has no worker and does not know the jobs, cancels one by its id.</summary>
public static class AnotherProcess
{
    /// <summary>Would take an hour.</summary>
    [Job]
    public static Task Render(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromHours(1), cancellationToken);

    internal static async Task RunAsync(Stage stage)
    {
        JobHandle job = await stage.Jobs.AnotherProcess.EnqueueRenderAsync(cancellationToken: stage.Stopping);
        await stage.UntilActiveAsync(job);

        var start = new ProcessStartInfo(
            "dotnet",
            [
                "exec", Path.Combine(AppContext.BaseDirectory, "Cancellation.dll"),
                "--cancel", stage.Server, stage.Prefix, job.Id.ToString(), "asked for on the command line",
            ]);
        using Process other = Process.Start(start)!;
        await other.WaitForExitAsync(stage.Stopping);
        await stage.SayEndAsync(job);
        JobRecord record = (await job.GetAsync(stage.Stopping))!;
        stage.Say($"asked by {record.CancellationRequestedBy}");
    }

    /// <summary>What the other process does.</summary>
    internal static async Task<int> CancelAsync(string server, string prefix, string id, string reason)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddTypedJobs(jobs => jobs.UseRedis(server).UseKeyPrefix(prefix).UseClientName("the other process"));
        using IHost host = builder.Build();
        CancelOutcome outcome = await host.Services.GetRequiredService<IJobClient>().CancelAsync(JobId.Parse(id), reason);
        Console.WriteLine($"  the other process: {outcome}");
        return outcome == CancelOutcome.NotFound ? 1 : 0;
    }
}
