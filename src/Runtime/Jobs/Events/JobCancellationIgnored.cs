namespace TypedJobs;

/// <summary>A handler has not stopped in time after its token fired.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Cause">Why the token fired.</param>
/// <param name="Worker">The worker that runs it.</param>
public sealed record JobCancellationIgnored(
    JobId Id, DateTimeOffset At, CancellationCause Cause, string Worker)
    : JobEvent(Id, At);
