namespace TypedJobs.Benchmarks.Workloads;

/// <summary>What a sample can tell.</summary>
public static class MetricNames
{
    /// <summary>Jobs per second.</summary>
    public const string Rate = "jobsPerSecond";

    /// <summary>The median, in milliseconds.</summary>
    public const string Median = "p50";

    /// <summary>The 99th percentile, in milliseconds.</summary>
    public const string Tail = "p99";

    /// <summary>Bytes that this process allocated for each job.</summary>
    public const string Allocated = "allocatedBytesPerJob";
}
