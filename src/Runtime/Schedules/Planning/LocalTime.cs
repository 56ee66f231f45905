using System.Collections.Concurrent;

namespace TypedJobs.Schedules.Planning;

/// <summary>
/// Represents the local time of a zone as periods of constant offset, which are read from <see cref="TimeZoneInfo.GetUtcOffset(DateTimeOffset)"/>
/// alone. Thread-safe.
/// </summary>
/// <remarks>
/// The platform also says which local times are invalid or ambiguous. It is wrong about zones whose daylight saving time is negative, such as
/// Europe/Dublin and Africa/Casablanca, where a scheduler that believes it stops or repeats itself.
/// </remarks>
internal sealed class LocalTime(TimeZoneInfo zone)
{
    private readonly ConcurrentDictionary<int, OffsetPeriod[]> _years = new();

    /// <summary>
    /// Returns the period that contains an instant. Periods also end with the year, in which case the next one may have the same offset.
    /// </summary>
    public OffsetPeriod PeriodAt(DateTime utc)
    {
        OffsetPeriod[] periods = _years.GetOrAdd(utc.Year, ReadYear);
        int at = periods.Length - 1;
        while (periods[at].Start > utc)
        {
            at--;
        }

        return periods[at];
    }

    private OffsetPeriod[] ReadYear(int year)
    {
        var start = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        DateTime end = start.AddYears(1);
        TimeSpan offset = OffsetAt(start);
        var changes = new List<DateTime>(2);

        // Once a day: two changes of one day that cancel each other have never been made.
        TimeSpan offsetOfDay = offset;
        for (DateTime day = start; day < end; day = day.AddDays(1))
        {
            TimeSpan offsetOfNext = OffsetAt(day.AddDays(1));
            FindChanges(day, offsetOfDay, day.AddDays(1), offsetOfNext, changes);
            offsetOfDay = offsetOfNext;
        }

        var periods = new List<OffsetPeriod>(changes.Count + 1);
        foreach (DateTime change in changes.Where(change => change < end))
        {
            periods.Add(new OffsetPeriod(start, change, offset));
            start = change;
            offset = OffsetAt(change);
        }

        periods.Add(new OffsetPeriod(start, end, offset));
        return [.. periods];
    }

    private void FindChanges(DateTime from, TimeSpan offsetFrom, DateTime to, TimeSpan offsetTo, List<DateTime> changes)
    {
        if (offsetFrom == offsetTo)
        {
            return;
        }

        long milliseconds = (to - from).Ticks / TimeSpan.TicksPerMillisecond;
        if (milliseconds <= 1)
        {
            changes.Add(to);
            return;
        }

        DateTime middle = from.AddTicks(milliseconds / 2 * TimeSpan.TicksPerMillisecond);
        TimeSpan offsetMiddle = OffsetAt(middle);
        FindChanges(from, offsetFrom, middle, offsetMiddle, changes);
        FindChanges(middle, offsetMiddle, to, offsetTo, changes);
    }

    private TimeSpan OffsetAt(DateTime utc) => zone.GetUtcOffset(new DateTimeOffset(utc));
}
