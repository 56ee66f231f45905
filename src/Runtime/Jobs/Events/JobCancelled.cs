namespace TypedJobs;

/// <summary>Represents a job that ended as cancelled.</summary>
public sealed record JobCancelled : JobEvent
{
    /// <summary>Gets the reason that was given.</summary>
    public string? Reason { get; init; }
}
