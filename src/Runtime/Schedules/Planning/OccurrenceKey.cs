using System.Globalization;

namespace TypedJobs.Schedules.Planning;

/// <summary>
/// Represents the keys of the jobs of schedules: the schedule's name, <c>@</c>, and the planned instant in the basic form of ISO 8601, with
/// milliseconds where there are any: <c>nightly@20261129T030000Z</c>. Keys of other jobs do not end like that.
/// </summary>
internal static class OccurrenceKey
{
    private static readonly string[] Formats = ["yyyyMMdd'T'HHmmss'Z'", "yyyyMMdd'T'HHmmss.fff'Z'"];

    /// <summary>Returns the key of the job of an occurrence.</summary>
    public static string Of(string name, DateTimeOffset planned) => planned.Millisecond == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{name}@{planned.UtcDateTime:yyyyMMdd'T'HHmmss}Z")
        : string.Create(CultureInfo.InvariantCulture, $"{name}@{planned.UtcDateTime:yyyyMMdd'T'HHmmss.fff}Z");

    /// <summary>Returns whether a key ends as those of schedules do, so that no caller may choose it.</summary>
    public static bool IsReserved(ReadOnlySpan<char> key)
    {
        int at = key.LastIndexOf('@');
        ReadOnlySpan<char> instant = key[(at + 1)..];
        return at >= 0 && instant.Length is (16 or 20)
            && instant[8] == 'T'
            && instant[^1] == 'Z'
            && (instant.Length == 16 || (instant[15] == '.' && AreDigits(instant[16..19])))
            && AreDigits(instant[..8])
            && AreDigits(instant[9..15]);
    }

    /// <summary>Returns the occurrence whose job has a key; <see langword="null"/> for the keys of other jobs.</summary>
    public static ScheduledOccurrence? Read(string key) =>
        IsReserved(key)
        && key.LastIndexOf('@') is > 0 and int at
        && DateTimeOffset.TryParseExact(key.AsSpan(at + 1), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset planned)
            ? new ScheduledOccurrence { ScheduleName = key[..at], Planned = planned }
            : null;

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
