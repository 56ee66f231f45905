namespace TypedJobs;

/// <summary>A job was removed.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
public sealed record JobRemoved(JobId Id, DateTimeOffset At) : JobEvent(Id, At);
