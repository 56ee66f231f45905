namespace TypedJobs;

/// <summary>Represents a job that ended as cancelled.</summary>
public sealed record JobCancelled : JobEvent
{
    /// <summary>
    /// Gets whether the job was cancelled because another job took its place (<see cref="CancellationCause.Superseded"/>), or otherwise
    /// (<see cref="CancellationCause.Requested"/>, the default).
    /// </summary>
    public CancellationCause Cause { get; init; } = CancellationCause.Requested;

    /// <summary>Gets the reason that was given.</summary>
    public string? Reason { get; init; }
}
