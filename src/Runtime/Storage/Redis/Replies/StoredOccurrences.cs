using System.Globalization;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Records;

namespace TypedJobs.Storage.Redis.Replies;

/// <summary>Reads and writes what is noted of occurrences.</summary>
internal static class StoredOccurrences
{
    public static string Code(OccurrenceKind kind) => kind switch
    {
        OccurrenceKind.Enqueued => "e",
        OccurrenceKind.ByHand => "r",
        OccurrenceKind.Overlapped => "o",
        OccurrenceKind.Missed => "m",
        _ => "k",
    };

    public static string Write(StoredOccurrence occurrence) => string.Create(
        CultureInfo.InvariantCulture,
        $"{occurrence.Planned.ToUnixTimeMilliseconds()} {occurrence.At.ToUnixTimeMilliseconds()} {Code(occurrence.Kind)} {occurrence.Detail}");

    /// <summary>Reads a note; <see langword="null"/> when it is damaged.</summary>
    public static StoredOccurrence? TryRead(string text) =>
        text.Split(' ', 4) is [var planned, var at, var kind, var detail]
        && long.TryParse(planned, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long plannedAt)
        && long.TryParse(at, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long decidedAt)
        && KindOf(kind) is { } known
            ? new StoredOccurrence(StoredTime.Read(plannedAt), StoredTime.Read(decidedAt), known, detail)
            : null;

    private static OccurrenceKind? KindOf(string code) => code switch
    {
        "e" => OccurrenceKind.Enqueued,
        "r" => OccurrenceKind.ByHand,
        "o" => OccurrenceKind.Overlapped,
        "m" => OccurrenceKind.Missed,
        "k" => OccurrenceKind.KeyTaken,
        _ => null,
    };
}
