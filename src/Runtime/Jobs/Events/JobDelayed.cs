namespace TypedJobs;

/// <summary>A job was put off.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="DueAt">When it may start.</param>
public sealed record JobDelayed(JobId Id, DateTimeOffset At, DateTimeOffset DueAt) : JobEvent(Id, At);
