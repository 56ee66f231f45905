using System.Collections.Concurrent;
using TimeZoneConverter;
using TypedJobs.Jobs;

namespace TypedJobs.Schedules.Planning;

/// <summary>Finds time zones by their IANA or Windows ids.</summary>
internal static class TimeZones
{
    // Only zones that exist are kept, so their number is bounded. Ten thousand schedules share the clock of their zone.
    private static readonly ConcurrentDictionary<string, LocalTime> Known = new(StringComparer.Ordinal);

    /// <summary>Returns the local time of a zone.</summary>
    /// <exception cref="TimeZoneNotFoundException">This machine does not have the zone.</exception>
    public static LocalTime LocalTimeOf(string id) =>
        Known.TryGetValue(id, out LocalTime? known)
            ? known
            : Known.GetOrAdd(id, new LocalTime(Find(id) ?? throw new TimeZoneNotFoundException(ProblemOf(id))));

    private static TimeZoneInfo? Find(string id)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone))
        {
            return zone;
        }

        // The platform converts ids with the data of ICU, which is not there with InvariantGlobalization, and only those that it has.
        if (TZConvert.TryWindowsToIana(id, out string? iana) && TimeZoneInfo.TryFindSystemTimeZoneById(iana, out zone))
        {
            return zone;
        }

        return TZConvert.TryIanaToWindows(id, out string? windows) && TimeZoneInfo.TryFindSystemTimeZoneById(windows, out zone) ? zone : null;
    }

    private static string ProblemOf(string id) =>
        $"This machine does not have the time zone {Bounds.Show(id)}. Check the id, which must be an IANA id such as 'Europe/Berlin' or a Windows id "
        + "such as 'W. Europe Standard Time'; if it is correct, install the zone data (package tzdata on Linux).";
}
