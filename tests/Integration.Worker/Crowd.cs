using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Integration.Worker;

/// <summary>The commands of processes that run many jobs, and of those that cancel them.</summary>
internal static class Crowd
{
    /// <summary><c>crowd CONFIGURATION PREFIX CONCURRENCY LEASE_MS DRAIN_MS GRACE_MS</c>: runs jobs until it is stopped.</summary>
    public static async Task<int> WorkAsync(string[] args)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddTypedJobs(jobs => jobs
            .UseRedis(args[1])
            .UseKeyPrefix(args[2])
            .AddTypedJobsIntegrationWorkerJobs()
            .AddWorker("default", worker =>
            {
                worker.Concurrency = int.Parse(args[3], CultureInfo.InvariantCulture);
                worker.LeaseDuration = Span(args[4]);
                worker.DrainTimeout = Span(args[5]);
                worker.CancellationGracePeriod = Span(args[6]);
            }));
        using IHost host = builder.Build();
        await host.StartAsync();
        Console.WriteLine("STARTED");
        await host.WaitForShutdownAsync();
        return 0;
    }

    /// <summary><c>cancel CONFIGURATION PREFIX NAME ID REASON</c>: cancels one job, or with <c>*</c> all that are active.</summary>
    public static async Task<int> CancelAsync(string[] args)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddTypedJobs(jobs => jobs.UseRedis(args[1]).UseKeyPrefix(args[2]).UseClientName(args[3]));
        using IHost host = builder.Build();
        IJobClient client = host.Services.GetRequiredService<IJobClient>();
        if (args[4] == "*")
        {
            IReadOnlyList<JobCancelResult> results = await client.GetQueue("default").CancelAllAsync(JobFilter.All, args[5], [JobState.Active]);
            Console.WriteLine($"REQUESTED {results.Count(result => result.Outcome == CancelOutcome.Requested)}");
        }
        else
        {
            Console.WriteLine($"OUTCOME {await client.CancelAsync(JobId.Parse(args[4]), args[5])}");
        }

        return 0;
    }

    private static TimeSpan Span(string milliseconds) =>
        TimeSpan.FromMilliseconds(int.Parse(milliseconds, CultureInfo.InvariantCulture));
}
