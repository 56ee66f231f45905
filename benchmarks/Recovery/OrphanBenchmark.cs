using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TypedJobs;
using TypedJobs.TestServers;

namespace TypedJobs.Benchmarks.Recovery;

/// <summary>From the death of a process (SIGKILL) to the second attempts at its jobs.</summary>
internal static class OrphanBenchmark
{
    private const int Jobs = 10;
    private const int Runs = 8;

    public static async IAsyncEnumerable<Row> RunAsync(string configuration)
    {
        foreach (int seconds in (int[])[5, 30])
        {
            var lease = TimeSpan.FromSeconds(seconds);
            foreach (bool silence in (bool[])[false, true])
            {
                // All at the same time: they wait, mostly.
                (double[] Late, double[] Total)[] runs = await Task.WhenAll(
                    Enumerable.Range(0, Runs).Select(run => RunAsync(configuration, $"r{seconds}{silence}{run}", lease, silence)));
                double[] late = [.. runs.SelectMany(run => run.Late).Order()];
                double[] total = [.. runs.SelectMany(run => run.Total).Order()];
                yield return new Row(
                    silence ? "After a silence: a worker comes a lease after the kill" : "Another worker of the queue lives",
                    $"lease {seconds} s, {Runs} kills, {Jobs} jobs each",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"after the lease's end: p50 {At(late, 0.5):n2} s, most {late[^1]:n2} s; after the kill: p50 {At(total, 0.5):n2} s, most {total[^1]:n2} s"),
                    silence ? "at most 1.5 leases after the lease's end" : "at most 0.5 s after the lease's end");
            }
        }
    }

    private static async Task<(double[] Late, double[] Total)> RunAsync(
        string configuration, string prefix, TimeSpan lease, bool silence)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        IHost client = await Hosts.StartAsync(configuration, prefix, lease);
        await client.Jobs().EnqueueManyAsync(Enumerable.Range(0, Jobs).Select(i => (JobCall)HeldJobsCalls.Orphan(i)));
        WorkerProcess? other = null;
        try
        {
            long killed;
            Dictionary<string, double> ends;
            using (var first = new WorkerProcess(configuration, prefix, lease))
            {
                await Until.TrueAsync(() => first.Begun.Length == Jobs);
                if (!silence)
                {
                    other = new WorkerProcess(configuration, prefix, lease);
                    await Until.TrueAsync(() => other.IsReady);
                }

                await Task.Delay(lease * (0.5 + (Random.Shared.NextDouble() * 0.5)));
                ends = await EndsAsync(connection, prefix);
            }

            killed = Stopwatch.GetTimestamp();
            if (silence)
            {
                await Task.Delay(lease);
                other = new WorkerProcess(configuration, prefix, lease);
            }

            await Until.TrueAsync(() => other!.Begun.Count(begun => begun.Attempt == 2) == Jobs, lease * 3);
            double last = ends.Values.Max();
            return (
                [.. other!.Begun.Select(begun => (begun.At / (double)Stopwatch.Frequency) - last)],
                [.. other.Begun.Select(begun => Stopwatch.GetElapsedTime(killed, begun.At).TotalSeconds)]);
        }
        finally
        {
            other?.Dispose();
            await client.StopAndDisposeAsync();
        }
    }

    // When the leases end, by the clock of this machine. All jobs are renewed together.
    private static async Task<Dictionary<string, double>> EndsAsync(ConnectionMultiplexer connection, string prefix)
    {
        SortedSetEntry[] active = await connection.GetDatabase().SortedSetRangeByRankWithScoresAsync($"{{{prefix}:default}}:active");
        double offset = (Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency)
            - (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0);
        return active.ToDictionary(entry => entry.Element.ToString(), entry => (entry.Score / 1000) + offset);
    }

    private static double At(double[] sorted, double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
}
