using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using TypedJobs;
using TypedJobs.TestServers;

namespace TypedJobs.Benchmarks.Cancellation;

/// <summary>From the call of CancelAsync in this process to the callback on the token in another.</summary>
internal static class LatencyBenchmark
{
    private const int WarmUp = 200;
    private const int Samples = 1000;

    public static async IAsyncEnumerable<Row> RunAsync(string configuration)
    {
        foreach (int active in (int[])[1, 1000, 10_000])
        {
            double[] sorted = await MeasureAsync(configuration, active);
            yield return new Row(
                "CancelAsync in one process to the token in another",
                $"{active:n0} active job(s), {Samples:n0} samples",
                string.Create(CultureInfo.InvariantCulture, $"p50 {At(sorted, 0.5):n2} ms, p99 {At(sorted, 0.99):n2} ms, most {sorted[^1]:n2} ms"),
                active == 1000 ? "p99 ≤ 10 ms" : string.Empty);
        }
    }

    // As many jobs stay active all the time: each that is cancelled is replaced by another before the next one is.
    private static async Task<double[]> MeasureAsync(string configuration, int active)
    {
        string prefix = $"latency{active}";
        using IHost host = await Hosts.StartAsync(configuration, prefix);
        using Process worker = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                "exec", typeof(LatencyBenchmark).Assembly.Location,
                "worker", configuration, prefix, active.ToString(CultureInfo.InvariantCulture),
            ])
        {
            RedirectStandardOutput = true,
        })!;
        var fired = new ConcurrentDictionary<int, TaskCompletionSource<long>>();
        int begun = 0;
        _ = Task.Run(async () =>
        {
            while (await worker.StandardOutput.ReadLineAsync() is { } line)
            {
                string[] words = line.Split(' ');
                if (words[0] == "BEGUN")
                {
                    Interlocked.Increment(ref begun);
                }
                else
                {
                    fired.GetOrAdd(int.Parse(words[1], CultureInfo.InvariantCulture), _ => new())
                        .SetResult(long.Parse(words[2], CultureInfo.InvariantCulture));
                }
            }
        });
        try
        {
            var jobs = new Queue<(int Number, JobHandle Job)>();
            IReadOnlyList<JobHandle> first = await host.Jobs().EnqueueManyAsync(
                Enumerable.Range(0, active).Select(i => (JobCall)BenchmarkJobsCalls.Held(i)));
            for (int i = 0; i < active; i++)
            {
                jobs.Enqueue((i, first[i]));
            }

            await Until.TrueAsync(() => Volatile.Read(ref begun) == active);
            var milliseconds = new List<double>();
            for (int i = 0; i < WarmUp + Samples; i++)
            {
                (int number, JobHandle job) = jobs.Dequeue();
                long asked = Stopwatch.GetTimestamp();
                await job.CancelAsync("benchmark");
                long at = await fired.GetOrAdd(number, _ => new()).Task;
                if (i >= WarmUp)
                {
                    milliseconds.Add(Stopwatch.GetElapsedTime(asked, at).TotalMilliseconds);
                }

                int next = active + i;
                jobs.Enqueue((next, await host.Jobs().BenchmarkJobs.EnqueueHeldAsync(next)));
                await Until.TrueAsync(() => Volatile.Read(ref begun) == next + 1);
            }

            return [.. milliseconds.Order()];
        }
        finally
        {
            worker.Kill();
            await worker.WaitForExitAsync();
            await host.StopAndDisposeAsync();
        }
    }

    private static double At(double[] sorted, double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
}
