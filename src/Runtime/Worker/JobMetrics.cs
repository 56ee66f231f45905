using System.Diagnostics.Metrics;

namespace TypedJobs.Worker;

/// <summary>What the runtime counts, under the meter <c>TypedJobs</c>.</summary>
internal static class JobMetrics
{
    private static readonly Meter Meter = new("TypedJobs");

    private static readonly Counter<long> IgnoredCancellations = Meter.CreateCounter<long>(
        "typedjobs.cancellation.ignored", "{attempt}", "Attempts whose handlers did not stop in time after their token fired.");

    public static void AddIgnoredCancellation(string queue, string job, CancellationCause cause) =>
        IgnoredCancellations.Add(
            1,
            new KeyValuePair<string, object?>("queue", queue),
            new KeyValuePair<string, object?>("job", job),
            new KeyValuePair<string, object?>("cause", cause.ToString()));
}
