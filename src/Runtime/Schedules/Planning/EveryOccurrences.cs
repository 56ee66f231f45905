using System.Globalization;
using TypedJobs.Jobs;

namespace TypedJobs.Schedules.Planning;

/// <summary>Represents the whole multiples of an interval from an anchor on, to both sides of it, in elapsed time.</summary>
internal sealed class EveryOccurrences(TimeSpan interval, DateTimeOffset? anchor) : IOccurrences
{
    private readonly long _interval = interval.Ticks;
    private readonly long _anchor = (anchor ?? ScheduleBounds.DefaultAnchor).UtcTicks;

    public TimeSpan Interval => interval;

    /// <summary>Gets the anchor that was given; <see langword="null"/> for none.</summary>
    public DateTimeOffset? Anchor => anchor;

    public string Identity => string.Create(CultureInfo.InvariantCulture, $"every|{_interval}|{_anchor}");

    public DateTimeOffset? After(DateTimeOffset instant)
    {
        long next = _anchor + ((NumberAt(ScheduleBounds.Clamp(instant).Ticks) + 1) * _interval);
        return next <= JobLimits.MaxInstant.UtcTicks ? new DateTimeOffset(next, TimeSpan.Zero) : null;
    }

    public long Count(DateTimeOffset first, DateTimeOffset last) =>
        Math.Max(0, NumberAt(ScheduleBounds.Clamp(last).Ticks) - NumberAt(ScheduleBounds.Clamp(first).Ticks));

    public TimeSpan? FindShortestDistance() => interval;

    public override string ToString() => anchor is { } given
        ? string.Create(CultureInfo.InvariantCulture, $"every {interval:c} from {given:yyyy-MM-dd'T'HH:mm:ss.FFF'Z'}")
        : string.Create(CultureInfo.InvariantCulture, $"every {interval:c}");

    // Rounded down, also before the anchor.
    private long NumberAt(long ticks)
    {
        (long quotient, long remainder) = Math.DivRem(ticks - _anchor, _interval);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
