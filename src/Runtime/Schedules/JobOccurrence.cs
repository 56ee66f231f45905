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
    /// Gets the job: that of the occurrence, or with <see cref="OccurrenceOutcome.SkippedByOverlap"/> and <see cref="OccurrenceOutcome.Failed"/> the other
    /// one that was in its way. <see langword="null"/> for missed ones.
    /// </summary>
    public JobId? JobId { get; init; }

    /// <summary>Gets the state of the job now; <see langword="null"/> when the queue does not hold it any more, and for missed ones.</summary>
    public JobState? JobState { get; init; }

    /// <summary>Gets how many occurrences were missed; <see langword="null"/> when there are too many to be counted, and for other outcomes.</summary>
    public long? MissedCount { get; init; }
}
