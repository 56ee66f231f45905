using System.Globalization;

namespace TypedJobs.CodeFixes.Schedules;

/// <summary>Says time spans in words.</summary>
internal static class SpanWords
{
    /// <summary>Returns the phrase of an interval, such as <c>every 5 minutes</c>; <see langword="null"/> when it cannot be read.</summary>
    public static string? Describe(string every)
    {
        if (every.IndexOf(':') < 0 || !TimeSpan.TryParseExact(every, "c", CultureInfo.InvariantCulture, out TimeSpan span) || span <= TimeSpan.Zero)
        {
            return null;
        }

        double seconds = span.Seconds + ((span.Ticks % TimeSpan.TicksPerSecond) / (double)TimeSpan.TicksPerSecond);
        (double Number, string Unit)[] all = [(span.Days, "day"), (span.Hours, "hour"), (span.Minutes, "minute"), (seconds, "second")];
        (double Number, string Unit)[] parts = [.. all.Where(static part => part.Number > 0)];
        return parts is [(1, var unit)]
            ? $"every {unit}"
            : "every " + Calendar.List(parts.Select(static part => $"{part.Number.ToString(CultureInfo.InvariantCulture)} {part.Unit}{(part.Number == 1 ? string.Empty : "s")}"));
    }
}
