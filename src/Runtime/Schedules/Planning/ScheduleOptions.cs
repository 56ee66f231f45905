using TypedJobs.CompilerServices;
using TypedJobs.Jobs;
using TypedJobs.Schedules.Planning;

namespace TypedJobs;

/// <summary>Represents the options of a schedule. Immutable.</summary>
public sealed record ScheduleOptions
{
    private const string Subject = "a schedule";

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
    /// every worker. Default: none. Not negative, and less than the shortest time between two occurrences: for a cron expression, between
    /// the first hundred of the year 2001. Milliseconds count.
    /// </summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Gets the instant before which nothing occurs. Default: none.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Gets the instant from which on nothing occurs. Default: none.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>
    /// Gets how many occurrences there are at most; then the schedule has ended. Missed ones that are not enqueued do not count. Default: no
    /// limit. At least 1.
    /// </summary>
    public int? MaxOccurrences { get; init; }

    /// <summary>
    /// Gets how late an occurrence may be enqueued with <see cref="MissedRuns.Skip"/> before it counts as missed, the time that it waits for an
    /// earlier job included. It ends when the next occurrence is due, however long it is. Default: 1 minute. More than zero. Counts with
    /// <see cref="MissedRuns.Skip"/> only.
    /// </summary>
    public TimeSpan? StartDeadline { get; init; }

    /// <summary>Returns the options of an attribute.</summary>
    internal static ScheduleOptions From(RecurringSettings settings) => new()
    {
        Missed = settings.Missed,
        MaxMissedRuns = settings.MaxMissedRuns,
        Overlap = settings.Overlap,
        Jitter = settings.Jitter,
        Start = settings.Start,
        End = settings.End,
        StartDeadline = settings.StartDeadline,
    };

    /// <summary>Refuses what is out of its range and what does not go together.</summary>
    internal void Validate()
    {
        ThrowIfNoMember(Missed, nameof(Missed));
        ThrowIfNoMember(Overlap, nameof(Overlap));
        Bounds.CheckNumber(MaxMissedRuns, 1, ScheduleLimits.MaxMissedRuns, nameof(MaxMissedRuns), Subject);
        Bounds.CheckSpan(Jitter, nameof(Jitter), Subject);
        Bounds.CheckInstant(Start, nameof(Start), Subject);
        Bounds.CheckInstant(End, nameof(End), Subject);
        Bounds.CheckNumber(MaxOccurrences, 1, int.MaxValue, nameof(MaxOccurrences), Subject);
        Bounds.CheckPositiveSpan(StartDeadline, nameof(StartDeadline), Subject);
        if (Start >= End)
        {
            throw new ArgumentException($"{nameof(Start)} of {Subject} is {Start:O}; it must be earlier than its {nameof(End)}, which is {End:O}.", nameof(Start));
        }

        if (Missed == MissedRuns.RunAll && Overlap is Overlap.Skip or Overlap.CancelPrevious)
        {
            throw new ArgumentException(
                $"{nameof(Missed)} of {Subject} is {nameof(MissedRuns.RunAll)}, which does not go with {nameof(Overlap)}.{Overlap}: of the jobs "
                + $"that run for missed occurrences only one would be left. Use {nameof(Overlap)}.{nameof(Overlap.Wait)} or {nameof(Overlap)}.{nameof(Overlap.Allow)}.",
                nameof(Overlap));
        }
    }

    private static void ThrowIfNoMember(Enum value, string option)
    {
        if (Bounds.FindMemberProblem(value, option, Subject) is { } problem)
        {
            throw new ArgumentOutOfRangeException(option, problem);
        }
    }
}
