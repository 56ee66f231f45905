using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TypedJobs.Storage.Records;

/// <summary>Reads the messages in which scripts publish events: [number, time, [[kind, key, …], …]].</summary>
internal static class JobEventParser
{
    /// <summary>
    /// The number of a message, when it was published in milliseconds, and its events. Kinds that a later version has added are left out.
    /// </summary>
    public static (long Number, long At, List<JobEvent> Events) Parse(string queue, ReadOnlyMemory<byte> message)
    {
        using JsonDocument document = JsonDocument.Parse(message);
        JsonElement root = document.RootElement;
        long number = Whole(root[0]);
        long published = Whole(root[1]);
        DateTimeOffset at = StoredTime.Read(published);
        var events = new List<JobEvent>(root[2].GetArrayLength());
        foreach (JsonElement entry in root[2].EnumerateArray())
        {
            if (entry.ValueKind == JsonValueKind.Array && Read(queue, at, entry) is { } read)
            {
                events.Add(read);
            }
        }

        return (number, published, events);
    }

    private static JobEvent? Read(string queue, DateTimeOffset at, JsonElement entry)
    {
        string kind = Text(entry, 0);
        string key = Text(entry, 1);
        JobId id = key.Length == 0 ? default : JobId.Stored(queue, key);
        return kind switch
        {
            "n" => new JobEnqueued { Id = id, At = at, Name = Text(entry, 2), DueAt = Instant(entry, 3) },
            "a" => new JobStarted
            {
                Id = id,
                At = at,
                Name = Text(entry, 2),
                Attempt = (int)Number(entry, 3),
                Worker = Text(entry, 4),
            },
            "g" => new JobProgressed { Id = id, At = at, ProgressJson = Text(entry, 2), Name = Text(entry, 3) },
            "o" => new JobLogged { Id = id, At = at, Line = Text(entry, 2) },
            "c" => new JobCompleted { Id = id, At = at, ResultJson = Text(entry, 2), Name = Text(entry, 3) },
            "f" => new JobFailed { Id = id, At = at, Error = Error(entry, 2) },
            "r" => new JobRetrying
            {
                Id = id,
                At = at,
                Attempt = (int)Number(entry, 3),
                Error = Error(entry, 2),
                DueAt = Instant(entry, 4) ?? at,
            },
            "b" => new JobReleased { Id = id, At = at, DueAt = Instant(entry, 3) },
            "s" => new JobStalled { Id = id, At = at, StalledCount = (int)Number(entry, 2), Worker = Text(entry, 3) },
            "x" => new JobCancelled { Id = id, At = at, Reason = TextOrNull(entry, 2), Cause = StoredCause.Read(Text(entry, 3)) },
            "q" => new JobCancellationRequested
            {
                Id = id,
                At = at,
                Reason = TextOrNull(entry, 2),
                RequestedBy = TextOrNull(entry, 3),
                Cause = StoredCause.Read(Text(entry, 4)),
            },
            "i" => new JobCancellationIgnored
            {
                Id = id,
                At = at,
                Cause = (CancellationCause)Number(entry, 2),
                Worker = Text(entry, 3),
            },
            "w" => new JobWaiting { Id = id, At = at },
            "D" => new JobDelayed { Id = id, At = at, DueAt = Instant(entry, 2) ?? at },
            "d" => new JobDeleted { Id = id, At = at },
            "P" => new QueuePaused { At = at, Queue = queue, JobName = TextOrNull(entry, 2) },
            "R" => new QueueResumed { At = at, Queue = queue, JobName = TextOrNull(entry, 2) },
            _ => null,
        };
    }

    private static string Text(JsonElement entry, int position) =>
        entry.GetArrayLength() > position && entry[position].ValueKind == JsonValueKind.String
            ? entry[position].GetString()!
            : string.Empty;

    private static string? TextOrNull(JsonElement entry, int position) =>
        Text(entry, position) is { Length: > 0 } text ? text : null;

    private static JobError Error(JsonElement entry, int position) =>
        JobError.Parse(Encoding.UTF8.GetBytes(Text(entry, position)));

    private static long Number(JsonElement entry, int position) =>
        entry.GetArrayLength() > position ? Whole(entry[position]) : 0;

    private static DateTimeOffset? Instant(JsonElement entry, int position) =>
        Number(entry, position) is > 0 and long milliseconds ? StoredTime.Read(milliseconds) : null;

    private static long Whole(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => (long)value.GetDouble(),
        JsonValueKind.String when long.TryParse(
            value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
        _ => 0,
    };
}
