namespace TypedJobs;

/// <summary>A job was given back without counting the attempt: its worker stops, or does not know the job.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
public sealed record JobReleased(JobId Id, DateTimeOffset At) : JobEvent(Id, At);
