using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using TypedJobs;
using TypedJobs.TestServers;

namespace TypedJobs.Benchmarks.Cancellation;

/// <summary>What the timers of many active jobs cost: the processor's time while they all wait, and memory.</summary>
internal static class TimerBenchmark
{
    private const int Jobs = 10_000;
    private const int Rounds = 3;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(10);

    public static async IAsyncEnumerable<Row> RunAsync(string configuration)
    {
        var rounds = new Dictionary<bool, List<(double Processor, double Memory)>> { [false] = [], [true] = [] };
        for (int round = -1; round < Rounds; round++)
        {
            foreach (bool timeouts in (bool[])[false, true])
            {
                (double Processor, double Memory) found = await MeasureAsync(configuration, $"timers{round}{timeouts}", timeouts);
                if (round >= 0)
                {
                    rounds[timeouts].Add(found);
                }
            }
        }

        foreach (bool timeouts in (bool[])[false, true])
        {
            List<(double Processor, double Memory)> found = rounds[timeouts];
            yield return new Row(
                $"{Jobs:n0} active jobs {(timeouts ? "with a timeout each" : "without timeouts")}",
                string.Create(CultureInfo.InvariantCulture, $"watched for {Watched.TotalSeconds:n0} s, median of {Rounds}"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{found.Select(f => f.Processor).Order().ElementAt(Rounds / 2):n2} % of a core, {found.Select(f => f.Memory).Order().ElementAt(Rounds / 2):n0} bytes per job"),
                timeouts ? "no difference" : string.Empty);
        }
    }

    private static async Task<(double Processor, double Memory)> MeasureAsync(string configuration, string prefix, bool timeouts)
    {
        using var process = Process.GetCurrentProcess();
        IHost host = await Hosts.StartAsync(configuration, prefix, concurrency: Jobs);
        JobQueue queue = host.Jobs().GetQueue("default");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var options = new JobOptions { Timeout = timeouts ? TimeSpan.FromHours(1) : null };
        await host.Jobs().EnqueueManyAsync(
            Enumerable.Range(0, Jobs).Select(i => BenchmarkJobsCalls.Waiting(i).With(options)));
        await Until.TrueAsync(async () => (await queue.GetCountsAsync()).Active == Jobs);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        process.Refresh();
        TimeSpan used = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(Watched);
        process.Refresh();
        double processor = 100 * (process.TotalProcessorTime - used) / Stopwatch.GetElapsedTime(start);
        await queue.CancelAllAsync(JobFilter.All, "measured", [JobState.Active]);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync()).Active == 0);
        await host.StopAndDisposeAsync();
        return (processor, (double)(after - before) / Jobs);
    }
}
