namespace TypedJobs;

/// <summary>A job failed and has no attempt left.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Error">What it failed with.</param>
public sealed record JobFailed(JobId Id, DateTimeOffset At, JobError Error) : JobEvent(Id, At);
