namespace TypedJobs;

/// <summary>Represents what a schedule asks for beyond its times. Immutable.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Gets what becomes of missed occurrences. Default: <see cref="MissedRuns.RunOnce"/>.</summary>
    public MissedRuns Missed { get; init; }

    /// <summary>
    /// Gets how many due occurrences are enqueued at most with <see cref="MissedRuns.RunAll"/>. Default: 100. From 1 to 1,000.
    /// </summary>
    public int MaxMissedRuns { get; init; } = 100;

    /// <summary>
    /// Gets what becomes of an occurrence that is due while an earlier job of the schedule has not finished. Default:
    /// <see cref="Overlap.Skip"/>. <see cref="MissedRuns.RunAll"/> goes with neither <see cref="Overlap.Skip"/> nor
    /// <see cref="Overlap.CancelPrevious"/>.
    /// </summary>
    public Overlap Overlap { get; init; }

    /// <summary>
    /// Gets the longest random delay of an occurrence, which spreads schedules of the same time. The delay of an occurrence is the same on
    /// every worker. Default: none. Not negative, and less than the time between two occurrences.
    /// </summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Gets the instant before which nothing occurs. Default: none.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Gets the instant from which on nothing occurs. Default: none.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Gets how many occurrences there are at most; then the schedule has ended. Default: no limit. At least 1.</summary>
    public int? MaxOccurrences { get; init; }

    /// <summary>
    /// Gets how late an occurrence may be enqueued before it counts as missed. Default: until the next one is due. More than zero.
    /// </summary>
    public TimeSpan? StartDeadline { get; init; }
}
