namespace TypedJobs;

/// <summary>A handler reported how far it is.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Json">The report, as JSON.</param>
public sealed record JobProgressed(JobId Id, DateTimeOffset At, string Json) : JobEvent(Id, At);
