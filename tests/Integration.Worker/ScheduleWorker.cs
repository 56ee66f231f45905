using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;

namespace TypedJobs.Integration.Worker;

/// <summary>The commands of processes that fire schedules.</summary>
internal static class ScheduleWorker
{
    private const string Schedule = "tick";

    /// <summary>
    /// <c>schedule CONFIGURATION PREFIX LEASE_MS EVERY_MS SKEW_MS</c>: fires a schedule of the code and runs its jobs until it is stopped, with a
    /// clock that is wrong by <c>SKEW_MS</c>. With 0 for <c>EVERY_MS</c> it knows the job but not the schedule. Writes <c>RAN key attempt</c>
    /// for each run.
    /// </summary>
    public static async Task<int> WorkAsync(string[] args)
    {
        var lease = TimeSpan.FromMilliseconds(Number(args[3]));
        var every = TimeSpan.FromMilliseconds(Number(args[4]));
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<TimeProvider>(new SkewedTime(TimeSpan.FromMilliseconds(Number(args[5]))));
        builder.Services.AddTypedJobs(jobs => jobs
            .UseRedis(args[1])
            .UseKeyPrefix(args[2])
            .AddJobs(new Table(every))
            .AddWorker("default", worker =>
            {
                worker.LeaseDuration = lease;
                worker.MaxStalledCount = 100;
            }));
        using IHost host = builder.Build();
        await host.StartAsync();
        Console.WriteLine("STARTED");
        await host.WaitForShutdownAsync();
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A build whose one job recurs as often as the process was told.</summary>
    private sealed class Table : JobTable
    {
        private readonly JobDefinition _job;

        public Table(TimeSpan every) => _job = new JobDefinition(
            "ScheduleJobs.Tick",
            "ScheduleJobs.Tick",
            new JobSettings { MaxAttempts = 100, KeepCompletedFor = TimeSpan.FromHours(1) },
            static invocation =>
            {
                Console.WriteLine($"RAN {invocation.Context.Id.Key} {invocation.Context.Attempt}");
                return default;
            })
        {
            Recurring = every == TimeSpan.Zero
                ? []
                :
                [
                    new RecurringSettings
                    {
                        Name = Schedule,
                        Every = every,
                        Missed = MissedRuns.RunAll,
                        MaxMissedRuns = 1000,
                        Overlap = Overlap.Allow,
                        Call = () => new JobCall(_job!, "{}"u8.ToArray()),
                    },
                ],
        };

        public override string AssemblyName => "Schedules";

        public override IReadOnlyList<JobDefinition> Jobs => [_job];

        public override JobDefinition? Find(string name) => name == _job.Name ? _job : null;
    }

    private sealed class SkewedTime(TimeSpan skew) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + skew;
    }
}
