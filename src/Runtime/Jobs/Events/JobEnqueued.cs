namespace TypedJobs;

/// <summary>Represents a job that was enqueued.</summary>
public sealed record JobEnqueued : JobEvent
{
    /// <summary>Gets the name under which the job is stored.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the time from which it may start; <see langword="null"/> when it may start immediately.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
