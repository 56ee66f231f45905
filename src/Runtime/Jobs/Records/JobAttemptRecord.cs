namespace TypedJobs;

/// <summary>Represents one attempt at a job, as it is stored. Times are the server's. Immutable.</summary>
public sealed record JobAttemptRecord
{
    /// <summary>Gets the number of the attempt, from 1. One that did not count shares its number with the next.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets the time at which it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Gets the time at which it ended; <see langword="null"/> while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Gets the worker that ran it.</summary>
    public required string Worker { get; init; }

    /// <summary>Gets its outcome.</summary>
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>Gets its error; <see langword="null"/> when it did not fail.</summary>
    public JobError? Error { get; init; }
}
