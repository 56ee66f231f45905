using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TypedJobs.Integration.Worker;

/// <summary>A process whose handlers can block every thread of its pool, and a thread of its own that asks for its health.</summary>
internal static class Blocked
{
    /// <summary><c>blocked CONFIGURATION PREFIX</c>: runs jobs with few threads until it is stopped.</summary>
    public static async Task<int> WatchAsync(string[] args)
    {
        ThreadPool.SetMaxThreads(Math.Max(8, Environment.ProcessorCount), 100);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddTypedJobs(jobs => jobs
            .UseRedis(args[1])
            .UseKeyPrefix(args[2])
            .AddTypedJobsIntegrationWorkerJobs()
            .AddWorker("default", worker => worker.Concurrency = 100));
        builder.Services.AddHealthChecks().AddTypedJobs(monitoring => monitoring.StuckAfter = TimeSpan.FromSeconds(2));
        using IHost host = builder.Build();
        await host.StartAsync();
        var watcher = new Thread(() => Watch(host.Services)) { IsBackground = true };
        watcher.Start();
        Console.WriteLine("STARTED");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private static void Watch(IServiceProvider services)
    {
        HealthCheckRegistration[] checks = [.. services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations];
        while (true)
        {
            // The live one first: it tells whether it is of use to wait for the others.
            foreach (HealthCheckRegistration check in checks)
            {
                HealthCheckResult result = check.Factory(services)
                    .CheckHealthAsync(new HealthCheckContext { Registration = check }, CancellationToken.None).GetAwaiter().GetResult();
                Console.WriteLine($"{check.Name} {result.Status} {result.Description}");
            }

            Thread.Sleep(200);
        }
    }
}
