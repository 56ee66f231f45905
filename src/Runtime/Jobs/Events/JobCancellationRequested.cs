namespace TypedJobs;

/// <summary>The cancellation of a running job was asked for.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Reason">The reason that was given.</param>
/// <param name="RequestedBy">Who asked.</param>
public sealed record JobCancellationRequested(
    JobId Id, DateTimeOffset At, string? Reason, string? RequestedBy)
    : JobEvent(Id, At);
