using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using TypedJobs;

namespace TypedJobs.Benchmarks.Cancellation;

/// <summary>How many no-op jobs a second a worker runs, with and without a token parameter.</summary>
internal static class OverheadBenchmark
{
    private const int Jobs = 30_000;
    private const int Rounds = 15;

    public static async IAsyncEnumerable<Row> RunAsync(string configuration)
    {
        // In turn, and the order changes each time, so that whatever drifts hits both.
        var plain = new List<double>();
        var cancellable = new List<double>();
        for (int round = -2; round < Rounds; round++)
        {
            bool plainFirst = round % 2 == 0;
            double first = await MeasureAsync(configuration, $"overhead{round}a", plainFirst);
            double second = await MeasureAsync(configuration, $"overhead{round}b", !plainFirst);
            if (round >= 0)
            {
                plain.Add(plainFirst ? first : second);
                cancellable.Add(plainFirst ? second : first);
            }
        }

        double without = Median(plain);
        double with = Median(cancellable);
        double paired = Median(plain.Zip(cancellable, (p, c) => (p - c) / p));
        string setting = string.Create(CultureInfo.InvariantCulture, $"{Jobs:n0} no-op jobs, concurrency 100, median of {Rounds}");
        yield return new Row("Without a token parameter", setting, string.Create(CultureInfo.InvariantCulture, $"{without:n0} jobs/s"));
        yield return new Row("With a token parameter", setting, string.Create(CultureInfo.InvariantCulture, $"{with:n0} jobs/s"));
        yield return new Row(
            "Overhead of a token",
            "median of the pairs",
            string.Create(CultureInfo.InvariantCulture, $"{paired * 100:n1} %"),
            "≤ 5 %");
    }

    private static async Task<double> MeasureAsync(string configuration, string prefix, bool plain)
    {
        IHost host = await Hosts.StartAsync(configuration, prefix, concurrency: 100);
        JobQueue queue = host.Jobs().GetQueue("default");
        await queue.PauseAsync();
        await host.Jobs().EnqueueManyAsync(Enumerable.Range(0, Jobs).Select(
            i => (JobCall)(plain ? BenchmarkJobsCalls.Plain(i) : BenchmarkJobsCalls.Cancellable(i))));
        long start = Stopwatch.GetTimestamp();
        await queue.ResumeAsync();
        while (await queue.GetCountsAsync() is { Active: > 0 } or { Waiting: > 0 })
        {
            await Task.Delay(2);
        }

        double perSecond = Jobs / Stopwatch.GetElapsedTime(start).TotalSeconds;
        await host.StopAndDisposeAsync();
        return perSecond;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
