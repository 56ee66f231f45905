namespace TypedJobs;

/// <summary>Represents what a request to cancel one of many jobs did. Immutable.</summary>
public readonly record struct JobCancelResult
{
    /// <summary>Gets the job.</summary>
    public required JobId Id { get; init; }

    /// <summary>Gets the outcome of the request.</summary>
    public required CancelOutcome Outcome { get; init; }
}
