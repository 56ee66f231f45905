using System.Globalization;

namespace TypedJobs.Runtime.Tests.Schedules.Planning;

/// <summary>Instants and lists of them as text.</summary>
internal static class Instants
{
    public static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>Returns the local times of instants in a zone, with their offsets.</summary>
    public static string Local(IEnumerable<DateTimeOffset> instants, string zone, string format = "HH:mm") => string.Join(
        ' ',
        instants.Select(instant =>
            TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString(format, CultureInfo.InvariantCulture)));

    public static string Utc(IEnumerable<DateTimeOffset> instants, string format = "HH:mm") =>
        string.Join(' ', instants.Select(instant => instant.ToString(format, CultureInfo.InvariantCulture)));

    /// <summary>Returns the occurrences from one instant to another, both included.</summary>
    public static IEnumerable<DateTimeOffset> Between(this Schedule schedule, string first, string last)
    {
        for (DateTimeOffset? at = schedule.Occurrences.After(At(first).AddTicks(-1)); at <= At(last); at = schedule.Occurrences.After(at.Value))
        {
            yield return at.Value;
        }
    }
}
