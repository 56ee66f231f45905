namespace TypedJobs;

/// <summary>
/// Represents a request to cancel a running job. One that was requested and is superseded later is reported twice, with the first reason.
/// </summary>
public sealed record JobCancellationRequested : JobEvent
{
    /// <summary>
    /// Gets whether another job takes the place of this one (<see cref="CancellationCause.Superseded"/>), or not
    /// (<see cref="CancellationCause.Requested"/>, the default).
    /// </summary>
    public CancellationCause Cause { get; init; } = CancellationCause.Requested;

    /// <summary>Gets the reason that was given.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets the name of the client that asked.</summary>
    public string? RequestedBy { get; init; }
}
