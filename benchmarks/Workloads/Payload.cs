namespace TypedJobs.Benchmarks.Workloads;

/// <summary>What every job of every system carries: its number and this text.</summary>
public static class Payload
{
    /// <summary>The text.</summary>
    public const string Text = "a small payload of a no-op job";
}
