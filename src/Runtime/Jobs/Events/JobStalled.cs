namespace TypedJobs;

/// <summary>A worker was lost while it ran a job.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="StalledCount">How often that has happened to the job.</param>
/// <param name="Worker">The worker.</param>
public sealed record JobStalled(JobId Id, DateTimeOffset At, int StalledCount, string Worker) : JobEvent(Id, At);
