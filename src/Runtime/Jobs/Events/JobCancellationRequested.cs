namespace TypedJobs;

/// <summary>Represents a request to cancel a running job.</summary>
public sealed record JobCancellationRequested : JobEvent
{
    /// <summary>Gets the reason that was given.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets the name of the client that asked.</summary>
    public string? RequestedBy { get; init; }
}
