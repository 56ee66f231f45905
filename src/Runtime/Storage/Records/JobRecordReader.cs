using System.Globalization;
using System.Text;
using RESPite.Messages;
using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Records;

/// <summary>Reads jobs from the answers of the scripts <c>read</c> and <c>list</c>.</summary>
internal static class JobRecordReader
{
    public static JobRecord?[] Read(RespResult reply, string queue, IReadOnlyList<string> keys)
    {
        RespReader reader = reply.Read();
        var records = new JobRecord?[reader.AggregateLength() / 3];
        for (int i = 0; i < records.Length; i++)
        {
            Dictionary<string, byte[]> fields = ReadFields(ref reader);
            string[] log = reader.NextStrings();
            string[] attempts = reader.NextStrings();
            records[i] = fields.ContainsKey("s")
                ? Record(JobId.Stored(queue, keys[i]), new JobFields(fields), log, attempts)
                : null;
        }

        return records;
    }

    /// <summary>Reads what the script <c>list</c> answers when it is asked for records.</summary>
    public static RecordPage ReadPage(RespResult reply, string queue)
    {
        RespReader reader = reply.Read();
        long next = reader.NextInt64();
        string[] keys = reader.NextStrings();
        var records = new JobRecord[reader.NextArray()];
        for (int i = 0; i < records.Length; i++)
        {
            records[i] = Record(JobId.Stored(queue, keys[i]), new JobFields(ReadFields(ref reader)), [], []);
        }

        return new RecordPage(next < 0 ? null : next, records);
    }

    private static JobState ParseState(string state) => state switch
    {
        ScriptConstants.Waiting => JobState.Waiting,
        ScriptConstants.Scheduled => JobState.Scheduled,
        ScriptConstants.Active => JobState.Active,
        ScriptConstants.Completed => JobState.Completed,
        ScriptConstants.Failed => JobState.Failed,
        ScriptConstants.Cancelled => JobState.Cancelled,
        _ => throw new JobProtocolException($"A job has the state '{state}', which this version does not know."),
    };

    public static string StateCode(JobState state) => state switch
    {
        JobState.Waiting => ScriptConstants.Waiting,
        JobState.Scheduled => ScriptConstants.Scheduled,
        JobState.Active => ScriptConstants.Active,
        JobState.Completed => ScriptConstants.Completed,
        JobState.Failed => ScriptConstants.Failed,
        JobState.Cancelled => ScriptConstants.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static Dictionary<string, byte[]> ReadFields(ref RespReader reader)
    {
        var fields = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (int count = reader.NextArray(); count > 0; count -= 2)
        {
            string name = reader.NextString();
            fields[name] = reader.NextBytes();
        }

        return fields;
    }

    private static JobRecord Record(JobId id, JobFields job, string[] log, string[] attempts)
    {
        string? progress = job.Text("g");
        ReadOnlySpan<byte> payload = job.Bytes("p");
        ReadOnlySpan<byte> headers = StoredHeaders.Split(ref payload);
        return new JobRecord
        {
            Id = id,
            Name = job.Text("n") ?? string.Empty,
            State = ParseState(job.Text("s")!),
            Attempts = job.Number("a"),
            MaxAttempts = job.Number("m"),
            EnqueuedAt = job.Instant("t").GetValueOrDefault(),
            StartedAt = job.Instant("b"),
            FinishedAt = job.Instant("f"),
            StalledCount = job.Number("x"),
            Progress = double.TryParse(progress, NumberStyles.Float, CultureInfo.InvariantCulture, out double percent)
                && double.IsFinite(percent)
                ? percent
                : null,
            ProgressJson = progress,
            Error = job.Error("e") ?? (job.Text("bad") is { } damage ? JobError.StoredDamage(damage) : null),
            CancellationCause = job.Has("qt") ? StoredCause.Read(job.Text("qc")) : CancellationCause.None,
            CancellationReason = job.Text("q"),
            CancellationRequestedBy = job.Text("qb"),
            CancellationRequestedAt = job.Instant("qt"),
            IgnoresCancellationSince = job.Instant("ig"),
            DueAt = job.Instant("due"),
            Deadline = job.Instant("D"),
            // A suspect waits apart, and keeps its own priority.
            Priority = job.Number(job.Text("sp") is null ? "i" : "sp"),
            Tags = JobTraits.ReadTags(job.Bytes("T")),
            ExpiresAt = job.Instant("z"),
            Worker = job.Text("w"),
            Payload = payload.IsEmpty ? default(ReadOnlyMemory<byte>) : payload.ToArray(),
            PayloadJson = payload.IsEmpty ? null : Encoding.UTF8.GetString(payload),
            Headers = StoredHeaders.TryParse(headers) ?? JobHeaders.Empty,
            Result = job.Bytes("r"),
            ResultJson = job.Text("r"),
            History = JobHistoryReader.Read(job, attempts),
            Log = Array.ConvertAll(log, Line),
        };
    }

    private static JobLogLine Line(string stored)
    {
        int space = stored.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && long.TryParse(stored.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out long at)
            ? new JobLogLine { At = StoredTime.Read(at), Text = stored[(space + 1)..] }
            : new JobLogLine { At = default, Text = stored };
    }
}
