using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Retries;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Benchmarks.Telemetry;

/// <summary>What one attempt takes without a server, by who listens. Busy machines show it far better than throughput.</summary>
internal static class AttemptBenchmark
{
    private const int Attempts = 200_000;
    private const int Rounds = 5;

    private static readonly Listening[] All = Enum.GetValues<Listening>();

    public static async Task<IReadOnlyList<Row>> RunAsync()
    {
        double[] best = [.. All.Select(_ => double.MaxValue)];
        long[] bytes = new long[All.Length];
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Listening listening in All)
            {
                using var listener = new Listener(listening);
                (double nanoseconds, bytes[(int)listening]) = await MeasureAsync();
                best[(int)listening] = Math.Min(best[(int)listening], nanoseconds);
            }
        }

        string setting = string.Create(CultureInfo.InvariantCulture, $"{Attempts:n0} no-op attempts, best of {Rounds}");
        return [.. All.Select(listening => new Row(
            $"An attempt: {ThroughputBenchmark.NameOf(listening)}",
            setting,
            string.Create(CultureInfo.InvariantCulture, $"{best[(int)listening]:n0} ns, {bytes[(int)listening]} bytes")))];
    }

    private static async Task<(double Nanoseconds, long Bytes)> MeasureAsync()
    {
        using var telemetry = new JobTelemetry(null, NullLogger.Instance);
        var services = new AttemptServices(
            new HandlerEnvironment(null!, null, false, telemetry), null!, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance);
        var executor = new JobExecutor(new BackoffPolicies(), null!, telemetry, TimeProvider.System, NullLogger.Instance);
        var definition = new JobDefinition("Job", "Handlers.Job", new JobSettings(), static _ => ValueTask.CompletedTask);
        TakenJob job = JobOf(JobHeaders.Empty.With("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"));
        long allocated = 0;
        long start = 0;
        for (int i = -Attempts / 4; i < Attempts; i++)
        {
            if (i == 0)
            {
                allocated = GC.GetTotalAllocatedBytes(precise: true);
                start = Stopwatch.GetTimestamp();
            }

            await executor.RunAsync(new JobAttempt("q", job, definition, services));
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return (elapsed.TotalNanoseconds / Attempts, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / Attempts);
    }

    private static TakenJob JobOf(JobHeaders headers)
    {
        ReadOnlyMemory<byte> stored = StoredHeaders.Prepend(headers, "{}"u8.ToArray());
        int length = StoredHeaders.Measure(stored.Span)!.Value;
        return new TakenJob(
            new LeaseKey("key", 1), 1, 1, DateTimeOffset.UnixEpoch, "Job", stored[StoredHeaders.PayloadAfter(length)..], string.Empty, null)
        {
            HeadersLength = length,
        };
    }
}
