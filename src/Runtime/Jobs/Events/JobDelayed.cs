namespace TypedJobs;

/// <summary>Represents a job that was given a later start.</summary>
public sealed record JobDelayed : JobEvent
{
    /// <summary>Gets the time from which it may start.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
