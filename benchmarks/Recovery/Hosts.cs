using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace TypedJobs.Benchmarks.Recovery;

/// <summary>Starts hosts on the benchmark's server.</summary>
internal static class Hosts
{
    public static async Task<IHost> StartAsync(string configuration, string prefix, TimeSpan lease, params string[] queues)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddTypedJobs(jobs =>
        {
            jobs.UseRedis(configuration).UseKeyPrefix(prefix).AddTypedJobsBenchmarksRecoveryJobs();
            if (queues.Length > 0)
            {
                jobs.AddWorker([.. queues.Select(queue => new WorkerQueue(queue))], worker => worker.LeaseDuration = lease);
            }
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public static IJobClient Jobs(this IHost host) => host.Services.GetRequiredService<IJobClient>();

    public static async Task StopAndDisposeAsync(this IHost host)
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
