using Microsoft.Extensions.Hosting;

namespace TypedJobs.Benchmarks.Cancellation;

/// <summary>The process that runs the jobs which another one cancels.</summary>
internal static class WorkerProcess
{
    public static async Task RunAsync(string configuration, string prefix, int concurrency)
    {
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        using IHost host = await Hosts.StartAsync(configuration, prefix, concurrency);
        await host.WaitForShutdownAsync();
    }
}
