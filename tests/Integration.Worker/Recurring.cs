using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Integration.Worker;

/// <summary>The command of processes that share a schedule.</summary>
internal static class Recurring
{
    /// <summary>
    /// <c>recur CONFIGURATION PREFIX LEASE_MS FOLDER [EVERY_MS]</c>: sets the schedule <c>ticks</c> of the queue <c>recur</c>, which each process sets to
    /// the same, and runs its jobs until it is stopped.
    /// </summary>
    public static async Task<int> WorkAsync(string[] args)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddTypedJobs(jobs => jobs
            .UseRedis(args[1])
            .UseKeyPrefix(args[2])
            .AddTypedJobsIntegrationWorkerJobs()
            .AddWorker("recur", worker => worker.LeaseDuration = Span(args[3])));
        using IHost host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IJobClient>().Schedules.SetAsync(
            "ticks",
            RecurringFileJobsCalls.Leave(args[4]),
            Schedule.Every(args.Length > 5 ? Span(args[5]) : TimeSpan.FromSeconds(1)),
            new() { Missed = MissedRuns.RunAll, MaxMissedRuns = 1000, Overlap = Overlap.Allow });
        Console.WriteLine("STARTED");
        await host.WaitForShutdownAsync();
        return 0;
    }

    private static TimeSpan Span(string milliseconds) => TimeSpan.FromMilliseconds(int.Parse(milliseconds, CultureInfo.InvariantCulture));
}
