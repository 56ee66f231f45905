namespace TypedJobs.Benchmarks.Comparison;

/// <summary>What is compared.</summary>
internal enum Subject
{
    /// <summary>This project.</summary>
    TypedJobs,

    /// <summary>BullMQ, in Node.</summary>
    BullMQ,

    /// <summary>Hangfire on Redis.</summary>
    Hangfire,

    /// <summary>The barest batched Lua queue.</summary>
    Floor,
}
