namespace TypedJobs;

/// <summary>Represents a failed attempt for which a <see cref="BackoffPolicy"/> decides how long the job waits. Immutable.</summary>
public readonly record struct BackoffContext
{
    /// <summary>Gets the job.</summary>
    public required JobId Id { get; init; }

    /// <summary>Gets the name under which the job is stored.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the number of the attempt that failed, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets the exception that ended the attempt.</summary>
    public required Exception Exception { get; init; }
}
