using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Comparison;

/// <summary>The metrics of the comparison.</summary>
internal static class Metrics
{
    public static readonly Metric Rate = new(MetricNames.Rate, "jobs/s", MoreIsBetter: true, 0);
    public static readonly Metric Median = new(MetricNames.Median, "p50 ms", MoreIsBetter: false, 3);
    public static readonly Metric Tail = new(MetricNames.Tail, "p99 ms", MoreIsBetter: false, 3);
    public static readonly Metric ServerMemory = new("serverBytesPerJob", "bytes in Redis a job", MoreIsBetter: false, 0);
    public static readonly Metric Allocated = new(MetricNames.Allocated, "bytes allocated a job", MoreIsBetter: false, 0);
}
