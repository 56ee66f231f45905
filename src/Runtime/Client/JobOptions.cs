namespace TypedJobs;

/// <summary>What one enqueue may ask for beyond the defaults of the job's <see cref="JobAttribute"/>.</summary>
public sealed class JobOptions
{
    /// <summary>
    /// The job's key within its queue. A key that the queue already holds is not stored a second time, which makes
    /// a repeated enqueue harmless. Default: a new one. See <see cref="JobId.Key"/> for its form.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>How long the job waits before it may start. Default: not at all. Not negative.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How often the job may be started. Default: the attribute's. At least 1.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How long one attempt may take. Default: the attribute's. More than zero.</summary>
    public TimeSpan? Timeout { get; init; }
}
