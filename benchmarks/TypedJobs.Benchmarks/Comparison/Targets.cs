namespace TypedJobs.Benchmarks.Comparison;

/// <summary>The targets, all of them ratios of medians of one run, but for the allocations.</summary>
internal static class Targets
{
    /// <summary>Holds the results against them.</summary>
    public static IReadOnlyList<Target> Check(Results results)
    {
        double? Ratio(string workload, Metric metric, Subject peer) =>
            results.Median(workload, Subject.TypedJobs, metric) / results.Median(workload, peer, metric);

        double?[] backlogs =
        [
            results.Median("waiting-1000", Subject.TypedJobs, Metrics.Rate),
            results.Median("waiting-100000", Subject.TypedJobs, Metrics.Rate),
            results.Median("waiting-1000000", Subject.TypedJobs, Metrics.Rate),
        ];
        double? flatness = backlogs.Contains(null) ? null : backlogs.Min() / backlogs.Max();

        return
        [
            AtLeast("Bulk enqueue, times BullMQ", 6, Ratio("bulk", Metrics.Rate, Subject.BullMQ)),
            AtLeast("Bulk enqueue, part of the floor", 0.5, Ratio("bulk", Metrics.Rate, Subject.Floor)),
            AtLeast("Bulk enqueue, times Hangfire", 30, Ratio("bulk", Metrics.Rate, Subject.Hangfire)),
            AtLeast("Process at concurrency 100, times BullMQ", 4, Ratio("process-100", Metrics.Rate, Subject.BullMQ)),
            AtLeast("Process at concurrency 100, part of the floor", 0.5, Ratio("process-100", Metrics.Rate, Subject.Floor)),
            AtLeast("Process at concurrency 100, times Hangfire", 50, Ratio("process-100", Metrics.Rate, Subject.Hangfire)),
            AtLeast("Process at concurrency 1, times BullMQ", 1.5, Ratio("process-1", Metrics.Rate, Subject.BullMQ)),
            AtMost("Enqueue one at a time, p50, part of BullMQ's", 0.8, Ratio("one-by-one", Metrics.Median, Subject.BullMQ)),
            AtMost("Idle start, p50, part of BullMQ's", 0.6, Ratio("idle", Metrics.Median, Subject.BullMQ)),
            AtMost("Idle start, p99, part of BullMQ's", 1, Ratio("idle", Metrics.Tail, Subject.BullMQ)),
            AtLeast("Slowest of 1,000, 100,000 and 1,000,000 waiting, part of the fastest", 0.8, flatness),
            AtMost("Redis memory of a waiting job, part of BullMQ's", 1, Ratio("memory", Metrics.ServerMemory, Subject.BullMQ)),
            AtMost("Bytes allocated by a worker for a no-op job", 1536, results.Median("allocations-worker", Subject.TypedJobs, Metrics.Allocated)),
        ];
    }

    private static Target AtLeast(string name, double limit, double? value) => new(name, true, limit, value);

    private static Target AtMost(string name, double limit, double? value) => new(name, false, limit, value);
}
