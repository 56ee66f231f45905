namespace TypedJobs;

/// <summary>
/// Represents a job that was released without counting the attempt: its worker stops, or does not know the job.
/// </summary>
public sealed record JobReleased : JobEvent;
