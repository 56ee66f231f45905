namespace TypedJobs;

/// <summary>Which jobs of a queue are meant. Conditions that are not set let every job pass.</summary>
public sealed class JobFilter
{
    internal static readonly JobFilter All = new();

    /// <summary>The job's name, as its attribute gives it or as <c>Type.Method</c>.</summary>
    public string? Name { get; init; }

    /// <summary>A tag that the job has.</summary>
    public string? Tag { get; init; }

    /// <summary>How long ago the job was enqueued at least. Default: any time.</summary>
    public TimeSpan OlderThan { get; init; }
}
