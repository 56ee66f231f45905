namespace TypedJobs;

/// <summary>Represents a job that failed and has no attempt left.</summary>
public sealed record JobFailed : JobEvent
{
    /// <summary>Gets the error of its last attempt.</summary>
    public required JobError Error { get; init; }
}
