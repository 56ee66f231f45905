namespace TypedJobs;

/// <summary>Represents what became of an occurrence of a schedule. Immutable.</summary>
public sealed record JobOccurrence
{
    /// <summary>Gets the planned instant; of missed occurrences the first, and of a run by hand when it was asked for.</summary>
    public DateTimeOffset Planned { get; init; }

    /// <summary>Gets the server's time of the decision.</summary>
    public DateTimeOffset DecidedAt { get; init; }

    /// <summary>Gets what became of it.</summary>
    public OccurrenceOutcome Outcome { get; init; }

    /// <summary>
    /// Gets the job that was enqueued; <see langword="null"/> unless the outcome is <see cref="OccurrenceOutcome.Enqueued"/> or
    /// <see cref="OccurrenceOutcome.EnqueuedByHand"/>.
    /// </summary>
    public JobId? JobId { get; init; }

    /// <summary>
    /// Gets the job that was in the way: with <see cref="OccurrenceOutcome.SkippedByOverlap"/> the one that had not finished, and with
    /// <see cref="OccurrenceOutcome.Failed"/> the one that has the key. <see langword="null"/> for other outcomes.
    /// </summary>
    public JobId? BlockingJobId { get; init; }

    /// <summary>
    /// Gets the state of <see cref="JobId"/> now; <see langword="null"/> when the queue does not hold the job any more, and when none was enqueued.
    /// </summary>
    public JobState? JobState { get; init; }

    /// <summary>Gets how many occurrences were missed; <see langword="null"/> when there are too many to be counted, and for other outcomes.</summary>
    public long? MissedCount { get; init; }
}
