namespace TypedJobs;

/// <summary>An attempt failed, and there will be another.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Attempt">Which attempt failed, from 1.</param>
/// <param name="Error">What it failed with.</param>
/// <param name="DueAt">When the next one may start.</param>
public sealed record JobRetrying(
    JobId Id, DateTimeOffset At, int Attempt, JobError Error, DateTimeOffset DueAt)
    : JobEvent(Id, At);
