using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace TypedJobs.Benchmarks.Telemetry;

/// <summary>How many no-op jobs a second a worker runs, and what it takes and allocates for each, by who listens.</summary>
internal static class ThroughputBenchmark
{
    private const int Jobs = 30_000;
    private const int WarmUps = 2;

    private static readonly Listening[] All = Enum.GetValues<Listening>();

    public static async Task<IReadOnlyList<Row>> RunAsync(string configuration, int rounds)
    {
        // In turn, and the first is another one each time, so that whatever drifts hits all of them.
        var runs = All.ToDictionary(listening => listening, _ => new List<Run>());
        for (int round = -WarmUps; round < rounds; round++)
        {
            for (int i = 0; i < All.Length; i++)
            {
                Listening listening = All[(i + round + WarmUps) % All.Length];
                Run run = await MeasureAsync(configuration, $"t{round}{listening}", listening);
                if (round >= 0)
                {
                    runs[listening].Add(run);
                }
            }
        }

        string setting = string.Create(CultureInfo.InvariantCulture, $"{Jobs:n0} no-op jobs, concurrency 100, median of {rounds}");
        return [.. All.Select(listening => RowOf(listening, runs, setting))];
    }

    /// <summary>Names who listens.</summary>
    public static string NameOf(Listening listening) => listening switch
    {
        Listening.Nobody => "nobody listens",
        Listening.NobodyAgain => "nobody listens, again (the noise)",
        Listening.Metrics => "a listener of the metrics",
        Listening.NoSpans => "a listener that wants no spans",
        Listening.PropagatedSpans => "spans are sampled out, their ids passed on",
        _ => "every span is recorded",
    };

    private static Row RowOf(Listening listening, Dictionary<Listening, List<Run>> runs, string setting)
    {
        List<Run> own = runs[listening];
        List<Run> nobody = runs[Listening.Nobody];
        double slower = Median(own.Zip(nobody, static (run, other) => 1 - (run.PerSecond / other.PerSecond)));
        double dearer = Median(own.Zip(nobody, static (run, other) => (run.Processor / other.Processor) - 1));
        return new Row(
            $"Jobs: {NameOf(listening)}",
            setting,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Median(own.Select(run => run.PerSecond)):n0} jobs/s ({slower * 100:n1} % fewer), {Median(own.Select(run => run.Processor)):n1} µs a job ({dearer * 100:n1} % more), {Median(own.Select(run => run.Bytes)):n0} bytes a job"),
            listening is Listening.Metrics or Listening.NoSpans or Listening.PropagatedSpans ? "≤ 5 %" : string.Empty);
    }

    // Jobs are enqueued before they are measured, and carry what their listener has had stored with them.
    private static async Task<Run> MeasureAsync(string configuration, string prefix, Listening listening)
    {
        using var listener = new Listener(listening);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddTypedJobs(jobs => jobs
            .UseRedis(configuration)
            .UseKeyPrefix(prefix)
            .AddTypedJobsBenchmarksTelemetryJobs()
            .AddWorker("default", worker => (worker.Concurrency, worker.DrainTimeout) = (100, TimeSpan.Zero)));
        IHost host = builder.Build();
        await host.StartAsync();
        IJobClient client = host.Services.GetRequiredService<IJobClient>();
        JobQueue queue = client.GetQueue("default");
        await queue.PauseAsync();
        await client.EnqueueManyAsync(Enumerable.Range(0, Jobs).Select(i => (JobCall)TracedJobsCalls.Note(i)));
        GC.Collect();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await queue.ResumeAsync();
        while (await queue.GetCountsAsync() is { Active: > 0 } or { Waiting: > 0 })
        {
            await Task.Delay(2);
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        processor = Environment.CpuUsage.TotalTime - processor;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        if (listening > Listening.NobodyAgain && listener.Count < Jobs)
        {
            throw new InvalidOperationException($"{listening}: the listener was told of {listener.Count} of {Jobs} jobs.");
        }

        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        return new Run(Jobs / elapsed.TotalSeconds, processor.TotalMicroseconds / Jobs, allocated / (double)Jobs);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
