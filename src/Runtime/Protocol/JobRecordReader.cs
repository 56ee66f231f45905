using System.Globalization;
using RESPite.Messages;
using StackExchange.Redis;

namespace TypedJobs.Protocol;

/// <summary>Reads the answer of the script <c>read</c>.</summary>
internal static class JobRecordReader
{
    private const int FieldsPerJob = 15;

    public static JobRecord?[] Read(RespResult reply, string queue, IReadOnlyList<string> keys)
    {
        RespReader reader = reply.Read();
        var records = new JobRecord?[reader.AggregateLength() / FieldsPerJob];
        for (int i = 0; i < records.Length; i++)
        {
            string state = reader.NextString();
            string name = reader.NextString();
            string attempts = reader.NextString();
            string maxAttempts = reader.NextString();
            string enqueuedAt = reader.NextString();
            string startedAt = reader.NextString();
            string finishedAt = reader.NextString();
            string stalled = reader.NextString();
            string progress = reader.NextString();
            byte[] error = reader.NextBytes();
            string reason = reader.NextString();
            string priority = reader.NextString();
            byte[] tags = reader.NextBytes();
            string expiresAt = reader.NextString();
            string worker = reader.NextString();
            if (state.Length == 0)
            {
                continue;
            }

            records[i] = new JobRecord
            {
                Id = new JobId(queue, keys[i]),
                Name = name,
                State = ParseState(state),
                Attempts = Number(attempts),
                MaxAttempts = Number(maxAttempts),
                EnqueuedAt = Instant(enqueuedAt).GetValueOrDefault(),
                StartedAt = Instant(startedAt),
                FinishedAt = Instant(finishedAt),
                StalledCount = Number(stalled),
                Progress = progress.Length == 0 ? null : double.Parse(progress, CultureInfo.InvariantCulture),
                Error = error.Length == 0 ? null : JobError.Parse(error),
                CancellationReason = reason.Length == 0 ? null : reason,
                Priority = Number(priority),
                Tags = JobTraits.ReadTags(tags),
                ExpiresAt = Instant(expiresAt),
                Worker = worker.Length == 0 ? null : worker,
            };
        }

        return records;
    }

    public static JobState ParseState(string state) => state switch
    {
        "w" => JobState.Waiting,
        "d" => JobState.Scheduled,
        "a" => JobState.Active,
        "c" => JobState.Completed,
        "f" => JobState.Failed,
        "x" => JobState.Cancelled,
        _ => throw new JobProtocolException($"A job has the state '{state}', which this version does not know."),
    };

    public static string StateCode(JobState state) => state switch
    {
        JobState.Waiting => "w",
        JobState.Scheduled => "d",
        JobState.Active => "a",
        JobState.Completed => "c",
        JobState.Failed => "f",
        JobState.Cancelled => "x",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static int Number(string text) =>
        text.Length == 0 ? 0 : int.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset? Instant(string text) =>
        text.Length == 0
            ? null
            : DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture));
}
