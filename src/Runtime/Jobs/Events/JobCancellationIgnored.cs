namespace TypedJobs;

/// <summary>Represents a handler that has not stopped within its grace period after its token fired.</summary>
public sealed record JobCancellationIgnored : JobEvent
{
    /// <summary>Gets the reason for which the token fired.</summary>
    public required CancellationCause Cause { get; init; }

    /// <summary>Gets the worker that runs the job.</summary>
    public required string Worker { get; init; }
}
