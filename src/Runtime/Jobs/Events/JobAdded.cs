namespace TypedJobs;

/// <summary>A job was enqueued.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Name">The name under which the job is stored.</param>
/// <param name="DueAt">When it may start, when that is later.</param>
public sealed record JobAdded(JobId Id, DateTimeOffset At, string Name, DateTimeOffset? DueAt) : JobEvent(Id, At);
