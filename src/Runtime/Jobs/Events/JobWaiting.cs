namespace TypedJobs;

/// <summary>A job waits again, or at once, because that was asked for: it was retried, promoted, or given another priority.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
public sealed record JobWaiting(JobId Id, DateTimeOffset At) : JobEvent(Id, At);
