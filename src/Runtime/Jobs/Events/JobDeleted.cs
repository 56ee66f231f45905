namespace TypedJobs;

/// <summary>Represents a job that was deleted, or removed when its queue was cleared.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
public sealed record JobDeleted(JobId Id, DateTimeOffset At) : JobEvent(Id, At);
