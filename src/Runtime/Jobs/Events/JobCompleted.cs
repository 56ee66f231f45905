namespace TypedJobs;

/// <summary>A job completed.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="ResultJson">What its handler returned, as JSON; empty when it returns nothing.</param>
public sealed record JobCompleted(JobId Id, DateTimeOffset At, string ResultJson) : JobEvent(Id, At);
