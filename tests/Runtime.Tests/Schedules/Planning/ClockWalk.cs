namespace TypedJobs.Runtime.Tests.Schedules.Planning;

/// <summary>Represents each minute of some days with what the clock of a zone shows then.</summary>
internal sealed class ClockWalk
{
    private readonly DateTimeOffset _first;
    private readonly DateTime[] _shown;

    public ClockWalk(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
    {
        _first = from;
        _shown = new DateTime[(int)(to - from).TotalMinutes];
        for (int i = 0; i < _shown.Length; i++)
        {
            _shown[i] = (from + zone.GetUtcOffset(from.AddMinutes(i))).UtcDateTime.AddMinutes(i);
        }
    }

    /// <summary>
    /// Returns the occurrences of an expression, from <paramref name="skipped"/> minutes on, by the rule of the guide: an interval occurs whenever
    /// the clock shows a time that matches; a fixed time when the clock first shows it or, where it is never shown, first shows a later one.
    /// </summary>
    public List<DateTimeOffset> Occurrences(MinuteCron cron, int skipped)
    {
        var found = new List<DateTimeOffset>();
        DateTime latest = _shown[0];
        for (int i = 0; i < _shown.Length; i++)
        {
            bool occurs = cron.IsInterval && cron.Matches(_shown[i]);
            for (; !cron.IsInterval && latest < _shown[i]; latest = latest.AddMinutes(1))
            {
                occurs |= cron.Matches(latest.AddMinutes(1));
            }

            if (occurs && i >= skipped)
            {
                found.Add(_first.AddMinutes(i));
            }
        }

        return found;
    }
}
