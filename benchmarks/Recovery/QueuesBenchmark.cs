using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TypedJobs.TestServers;

namespace TypedJobs.Benchmarks.Recovery;

/// <summary>What a worker of many idle queues costs its process and its server.</summary>
internal static class QueuesBenchmark
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(30);

    public static async IAsyncEnumerable<Row> RunAsync(string configuration)
    {
        foreach (int count in (int[])[1, 300, 1000])
        {
            yield return new Row("Idle queues of one worker", $"{count} queue(s), lease 30 s", await MeasureAsync(configuration, $"q{count}", count));
        }
    }

    private static async Task<string> MeasureAsync(string configuration, string prefix, int count)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration + ",allowAdmin=true");
        IServer server = connection.GetServers()[0];
        var start = Stopwatch.StartNew();
        IHost host = await Hosts.StartAsync(
            configuration, prefix, TimeSpan.FromSeconds(30), [.. Enumerable.Range(0, count).Select(i => $"q{i}")]);
        IDatabase database = connection.GetDatabase();
        await Until.TrueAsync(async () => (await Task.WhenAll(
            Enumerable.Range(0, count).Select(i => database.KeyExistsAsync($"{{{prefix}:q{i}}}:idle")))).All(ready => ready));
        start.Stop();

        // What the start has brought about is over.
        await Task.Delay(TimeSpan.FromSeconds(5));
        using Process self = Process.GetCurrentProcess();
        TimeSpan used = self.TotalProcessorTime;
        (long calls, long commands) = await CountAsync(server);
        double usedThere = await ProcessorSecondsAsync(server);
        await Task.Delay(Span);
        self.Refresh();
        (long callsAfter, long commandsAfter) = await CountAsync(server);
        double there = await ProcessorSecondsAsync(server) - usedThere;
        string result = string.Create(
            CultureInfo.InvariantCulture,
            $"{self.Threads.Count} threads; {(callsAfter - calls) / Span.TotalSeconds:n1} calls and {(commandsAfter - commands) / Span.TotalSeconds:n0} commands a second (those in scripts counted); processor {(self.TotalProcessorTime - used) / Span:p1} here, {there / Span.TotalSeconds:p1} there; started in {start.Elapsed.TotalSeconds:n1} s");
        await host.StopAndDisposeAsync();
        return result;
    }

    private static async Task<(long Calls, long Commands)> CountAsync(IServer server)
    {
        long calls = 0;
        long commands = 0;
        foreach (KeyValuePair<string, string> line in (await server.InfoAsync("commandstats")).SelectMany(section => section))
        {
            long count = long.Parse(line.Value.Split(',')[0]["calls=".Length..], CultureInfo.InvariantCulture);
            commands += count;
            calls += line.Key is "cmdstat_evalsha" or "cmdstat_eval" ? count : 0;
        }

        return (calls, commands);
    }

    private static async Task<double> ProcessorSecondsAsync(IServer server) =>
        (await server.InfoAsync("cpu")).SelectMany(section => section)
            .Where(line => line.Key is "used_cpu_sys" or "used_cpu_user")
            .Sum(line => double.Parse(line.Value, CultureInfo.InvariantCulture));
}
