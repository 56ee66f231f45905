using TypedJobs.Jobs;

namespace TypedJobs.Schedules.Planning;

/// <summary>Bounds on schedules and their instants, beside those that the compiler applies too: <see cref="ScheduleLimits"/>.</summary>
internal static class ScheduleBounds
{
    /// <summary>The number of instants of a schedule that lists them.</summary>
    public const int MaxInstants = 1000;

    /// <summary>The number of occurrences that can be asked for at a time.</summary>
    public const int MaxPreview = 1000;

    /// <summary>The default start deadline with <see cref="MissedRuns.Skip"/>.</summary>
    public static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(1);

    /// <summary>The anchor of intervals that are given none: a Monday.</summary>
    public static readonly DateTimeOffset DefaultAnchor = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Nothing occurs at 1970-01-01T00:00Z itself or before it: the score of an occurrence is positive.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;

    /// <summary>Returns an instant, or the nearest one from which on occurrences are computed.</summary>
    public static DateTime Clamp(DateTimeOffset instant) =>
        (instant < Earliest ? Earliest : instant > JobLimits.MaxInstant ? JobLimits.MaxInstant : instant).UtcDateTime;

    /// <summary>Returns an instant without the part below a millisecond.</summary>
    public static DateTimeOffset ToMilliseconds(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
