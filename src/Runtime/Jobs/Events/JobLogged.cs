namespace TypedJobs;

/// <summary>A handler added a line to its job's log.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Line">The line.</param>
public sealed record JobLogged(JobId Id, DateTimeOffset At, string Line) : JobEvent(Id, At);
