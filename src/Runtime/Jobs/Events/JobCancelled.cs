namespace TypedJobs;

/// <summary>A job was cancelled.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Reason">The reason that was given.</param>
public sealed record JobCancelled(JobId Id, DateTimeOffset At, string? Reason) : JobEvent(Id, At);
