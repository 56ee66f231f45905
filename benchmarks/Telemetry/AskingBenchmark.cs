using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Client;
using TypedJobs.Diagnostics;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Benchmarks.Telemetry;

/// <summary>
/// What telemetry costs a job while nobody listens: to ask whether somebody does, once in its enqueue, once when it is taken and once in its
/// attempt. Too little to be seen in throughput, so it is measured by itself.
/// </summary>
internal static class AskingBenchmark
{
    private const int Times = 20_000_000;

    public static Row Run()
    {
        using var telemetry = new JobTelemetry(null, NullLogger.Instance);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (Ask(telemetry) != 0)
            {
                throw new InvalidOperationException("Somebody listens.");
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Times);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new Row(
            "Asking whether anybody listens",
            string.Create(CultureInfo.InvariantCulture, $"nobody does, {Times:n0} times, best of 5"),
            string.Create(CultureInfo.InvariantCulture, $"{best:n1} ns and {allocated / Times} bytes a job"),
            "≤ 1 % of a job, 0 bytes");
    }

    private static int Ask(JobTelemetry telemetry)
    {
        int count = 0;
        for (int i = 0; i < Times; i++)
        {
            count += EnqueueTrace.IsWanted(telemetry) ? 1 : 0;
            count += telemetry.MeasuresWaits ? 1 : 0;
            count += AttemptTrace.IsWanted(telemetry, NullLogger.Instance) ? 1 : 0;
        }

        return count;
    }
}
