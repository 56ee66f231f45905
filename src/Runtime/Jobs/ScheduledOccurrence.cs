namespace TypedJobs;

/// <summary>Represents the occurrence of a schedule for which a job was enqueued. Immutable.</summary>
public sealed record ScheduledOccurrence
{
    /// <summary>Gets the name of the schedule, which belongs to the queue of the job.</summary>
    public required string ScheduleName { get; init; }

    /// <summary>Gets the planned instant in UTC, without jitter. It is the same for each attempt.</summary>
    public DateTimeOffset Planned { get; init; }
}
