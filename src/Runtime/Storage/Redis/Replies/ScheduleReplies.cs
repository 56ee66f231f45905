using System.Buffers.Text;
using RESPite.Messages;
using StackExchange.Redis;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Records;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis.Replies;

/// <summary>Reads what scripts answer about schedules.</summary>
internal static class ScheduleReplies
{
    private const int FieldsPerSchedule = 5;

    public static DuePage ReadDue(RespResult reply)
    {
        RespReader reader = reply.Read();
        DateTimeOffset now = StoredTime.Read(reader.NextInt64());
        TimeSpan? next = StoredTime.ReadSpan(reader.NextInt64());
        bool more = reader.NextInt64() == 1;
        string worker = reader.NextString();
        return new DuePage(now, next, more, worker, ReadSchedules(ref reader));
    }

    public static SchedulePage ReadPage(RespResult reply)
    {
        RespReader reader = reply.Read();
        DateTimeOffset now = StoredTime.Read(reader.NextInt64());
        long next = reader.NextInt64();
        return new SchedulePage(now, next < 0 ? null : next, ReadSchedules(ref reader));
    }

    public static FireResult[] ReadFired(RespResult reply)
    {
        RespReader reader = reply.Read();
        var results = new FireResult[reader.AggregateLength() / 2];
        for (int i = 0; i < results.Length; i++)
        {
            FireOutcome outcome = reader.NextString() switch
            {
                "e" => FireOutcome.Done,
                "s" => FireOutcome.Skipped,
                "w" => FireOutcome.Waits,
                "n" => FireOutcome.NotDue,
                "k" => FireOutcome.KeyTaken,
                _ => FireOutcome.Changed,
            };
            results[i] = new FireResult(outcome, reader.NextString());
        }

        return results;
    }

    public static bool[] ReadChanged(RespResult reply)
    {
        RespReader reader = reply.Read();
        var changed = new bool[reader.AggregateLength()];
        for (int i = 0; i < changed.Length; i++)
        {
            changed[i] = reader.NextInt64() == 1;
        }

        return changed;
    }

    public static IReadOnlyList<StoredOccurrence> ReadOccurrences(RespResult reply)
    {
        RespReader reader = reply.Read();
        reader.NextInt64();
        reader.NextInt64();
        return [.. reader.NextStrings().Select(StoredOccurrences.TryRead).OfType<StoredOccurrence>()];
    }

    private static StoredSchedule[] ReadSchedules(ref RespReader reader)
    {
        var schedules = new StoredSchedule[reader.NextArray() / FieldsPerSchedule];
        for (int i = 0; i < schedules.Length; i++)
        {
            string name = reader.NextString();
            DateTimeOffset? due = ReadDue(reader.NextInt64());
            byte[] entry = reader.NextBytes();
            byte[] call = reader.NextBytes();
            schedules[i] = new StoredSchedule(name, due, entry.Length == 0 ? null : ReadEntry(entry), call, reader.NextInt64() == 1);
        }

        return schedules;
    }

    // As the fragment ticks reads it.
    private static ScheduleEntry ReadEntry(byte[] text)
    {
        ReadOnlySpan<byte> rest = text;
        return TryReadNumber(ref rest, out long version) && TryReadNumber(ref rest, out long due)
            ? new ScheduleEntry(version, ReadDue(due), text.AsMemory(text.Length - rest.Length))
            : new ScheduleEntry(-1, null, default);
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> text, out long number)
    {
        bool read = Utf8Parser.TryParse(text, out number, out int length) && number >= 0 && length <= 16 && length < text.Length && text[length] == (byte)' ';
        text = read ? text[(length + 1)..] : text;
        return read;
    }

    private static DateTimeOffset? ReadDue(long milliseconds) => milliseconds >= ScriptConstants.NoTick ? null : StoredTime.Read(milliseconds);
}
