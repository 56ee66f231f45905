namespace TypedJobs;

/// <summary>Represents an attempt that failed and will be followed by another.</summary>
public sealed record JobRetrying : JobEvent
{
    /// <summary>Gets the number of the attempt that failed, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets the error of that attempt.</summary>
    public required JobError Error { get; init; }

    /// <summary>Gets the time from which the next attempt may start.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
