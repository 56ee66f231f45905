using System.Diagnostics.CodeAnalysis;
using Cronos;
using TypedJobs.Jobs;

namespace TypedJobs.Schedules.Planning;

/// <summary>
/// Represents the occurrences of a cron expression. The expression is evaluated on local times as if they were UTC; local times become
/// instants by the periods of constant offset of the zone.
/// </summary>
internal sealed class CronOccurrences : IOccurrences
{
    // Counting is for people who read what was skipped; a tick does not wait for it.
    private const int MaxCounted = 1000;

    // Offsets are at most 14 hours; clocks were never put back by more than a day.
    private static readonly TimeSpan LargestOffset = TimeSpan.FromHours(14);
    private static readonly TimeSpan LargestChange = TimeSpan.FromDays(2);

    private readonly CronExpression _expression;
    private readonly bool _isInterval;
    private LocalTime? _localTime;

    private CronOccurrences(string text, CronExpression expression, bool isInterval, string? timeZone)
    {
        Text = text;
        TimeZone = timeZone;
        _expression = expression;
        _isInterval = isInterval;
    }

    /// <summary>Gets the expression, with its fields separated by one space each.</summary>
    public string Text { get; }

    /// <summary>Gets the id of the zone; <see langword="null"/> for UTC.</summary>
    public string? TimeZone { get; }

    public string Identity => $"cron|{Text.ToUpperInvariant()}|{TimeZone ?? "UTC"}";

    /// <summary>Reads an expression; returns what is wrong with it where it cannot be read or never occurs.</summary>
    public static bool TryRead(
        string text, string? timeZone, [NotNullWhen(true)] out CronOccurrences? occurrences, [NotNullWhen(false)] out string? problem)
    {
        occurrences = null;
        if (!CronText.TryRead(text, out CronExpression? expression, out problem))
        {
            return false;
        }

        // The calendar repeats itself after 400 years, which is less than the expression is searched for: what has no occurrence here has
        // none at all. No clock is read, so the answer is the same on each day.
        if (!CronText.CanFire(expression))
        {
            problem = "it never occurs: no year has such a day";
            return false;
        }

        string[] fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        occurrences = new CronOccurrences(string.Join(' ', fields), expression, IsInterval(fields), timeZone);
        return true;
    }

    /// <summary>Finds the zone, which otherwise happens with the first occurrence that is computed.</summary>
    /// <exception cref="TimeZoneNotFoundException">This machine does not have the zone.</exception>
    public void FindZone()
    {
        if (TimeZone is not null)
        {
            _localTime ??= TimeZones.LocalTimeOf(TimeZone);
        }
    }

    public DateTimeOffset? After(DateTimeOffset instant)
    {
        FindZone();
        DateTime utc = ScheduleBounds.Clamp(instant);
        DateTime? next = _localTime is null ? NextLocal(utc, inclusive: false)
            : _isInterval ? NextOfInterval(utc, _localTime)
            : NextFixed(utc, _localTime);

        // A schedule that does not move on would fire for ever. Nothing that was seen leads here.
        return next <= utc
            ? throw new InvalidOperationException(
                $"The occurrence of {this} after {utc:O} was computed as {next:O}, which is not later. Please report this with the version of the zone data.")
            : next <= JobLimits.MaxInstant.UtcDateTime ? new DateTimeOffset(next.Value) : null;
    }

    public long Count(DateTimeOffset first, DateTimeOffset last)
    {
        long count = 0;
        for (DateTimeOffset? next = After(first); next <= last; next = After(next.Value))
        {
            if (++count > MaxCounted)
            {
                return -1;
            }
        }

        return count;
    }

    public TimeSpan? FindShortestDistance() => CronText.ShortestInterval(_expression);

    public override string ToString() => $"{Text} ({TimeZone ?? "UTC"})";

    // An expression that lists its times of the day by number has fixed times; one with a range, a step or a star has an interval.
    private static bool IsInterval(string[] fields) => fields is [['@', ..] macro]
        ? macro.Equals("@hourly", StringComparison.OrdinalIgnoreCase) || macro.StartsWith("@every", StringComparison.OrdinalIgnoreCase)
        : fields[..^3].Any(field => field.AsSpan().IndexOfAny('*', '/', '-') >= 0);

    /// <summary>Returns the first instant whose local time matches: an interval is left out in a gap, and runs in both of two equal hours.</summary>
    private DateTime? NextOfInterval(DateTime utc, LocalTime time)
    {
        OffsetPeriod period = time.PeriodAt(utc);
        DateTime from = utc + period.Offset;
        bool inclusive = false;
        while (NextLocal(from, inclusive) is { } match)
        {
            if (match < period.LocalEnd)
            {
                return match - period.Offset;
            }

            // Nothing matches between the two, so periods that lie between them have nothing.
            do
            {
                period = time.PeriodAt(period.End);
            }
            while (period.LocalStart > from && period.LocalEnd <= match);

            from = period.LocalStart;
            inclusive = true;
        }

        return null;
    }

    /// <summary>
    /// Returns the first instant at which the clock shows a matching local time, or a later one, for the first time: a fixed time in a gap
    /// occurs at its end, and one that comes twice occurs when it comes first.
    /// </summary>
    private DateTime? NextFixed(DateTime utc, LocalTime time)
    {
        OffsetPeriod period = time.PeriodAt(utc);
        DateTime shown = utc + period.Offset;

        // Before the clock was put back it has shown later times than now: those have occurred.
        DateTime reached = shown;
        while (period.Start > utc - LargestChange)
        {
            period = time.PeriodAt(period.Start.AddTicks(-1));
            reached = period.LocalEnd > reached ? period.LocalEnd : reached;
        }

        if (NextLocal(reached, inclusive: reached > shown) is not { } match)
        {
            return null;
        }

        // Before that no clock shows it.
        DateTime earliest = match - LargestOffset;
        period = time.PeriodAt(earliest > utc ? earliest : utc);
        while (period.LocalEnd <= match)
        {
            period = time.PeriodAt(period.End);
        }

        DateTime instant = match - period.Offset;
        return instant > period.Start ? instant : period.Start;
    }

    private DateTime? NextLocal(DateTime local, bool inclusive) => _expression.GetNextOccurrence(local, inclusive);
}
