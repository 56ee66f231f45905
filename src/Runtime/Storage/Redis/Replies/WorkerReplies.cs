using System.Globalization;
using System.Text.Json;
using RESPite.Messages;
using StackExchange.Redis;
using TypedJobs.Jobs;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;

namespace TypedJobs.Storage.Redis.Replies;

/// <summary>Reads what scripts answer to workers, and what is published for them.</summary>
internal static class WorkerReplies
{
    private const int FieldsPerTakenJob = 5;
    private const int FieldsPerRequest = 5;

    public static ExchangeResult ReadExchange(RespResult reply)
    {
        RespReader reader = reply.Read();
        bool tellsFailures = reader.AggregateLength() > 4;
        int[] lost = reader.NextPositions();
        long due = reader.NextInt64();
        DateTimeOffset now = StoredTime.Read(reader.NextInt64());
        string name = string.Empty;
        var jobs = new TakenJob[reader.NextArray() / FieldsPerTakenJob];
        for (int i = 0; i < jobs.Length; i++)
        {
            var lease = new LeaseKey(reader.NextString(), reader.NextInt64());
            int attempt = (int)reader.NextInt64();
            long deadline = reader.NextInt64();
            byte[] body = reader.NextBytes();
            TimeSpan? left = StoredTime.ReadSpan(deadline);
            if (JobHeadReader.TryRead(body, name) is not { } head)
            {
                // The worker fails this one; the others of the answer run.
                jobs[i] = new TakenJob(lease, attempt, attempt, default, string.Empty, default, string.Empty, left)
                {
                    Damage = JobHeadReader.WrongWith(body),
                };
                continue;
            }

            name = head.Name;
            jobs[i] = new TakenJob(
                lease, attempt, head.MaxAttempts, head.EnqueuedAt, name, body.AsMemory(head.PayloadStart), head.Overrides, left)
            {
                HeadersLength = head.HeadersLength,
            };
        }

        return new ExchangeResult(lost, StoredTime.ReadSpan(due), now, jobs, tellsFailures ? ReadFailures(ref reader) : []);
    }

    public static RenewResult ReadRenewal(RespResult reply)
    {
        RespReader reader = reply.Read();
        int[] lost = reader.NextPositions();
        var requested = new (int, JobCancellation)[reader.NextArray() / FieldsPerRequest];
        for (int i = 0; i < requested.Length; i++)
        {
            int position = (int)reader.NextInt64() - 1;
            string reason = reader.NextString();
            string by = reader.NextString();
            requested[i] = (position, Requested(reason, by, reader.NextInt64(), reader.NextString()));
        }

        QueueNews news = ReadNews(ref reader);
        bool mustTidy = reader.NextInt64() == 1;
        return new RenewResult(
            lost,
            requested,
            news,
            mustTidy,
            StoredTime.ReadSpan(reader.NextInt64()),
            reader.NextStrings(),
            ReadNames(reader.NextString()),
            ReadControl(reader.NextString()),
            StoredTime.ReadSpan(reader.NextInt64()),
            reader.NextInt64() == 1);
    }

    public static SweepResult ReadSweep(RespResult reply)
    {
        RespReader reader = reply.Read();
        return new SweepResult(reader.NextStrings(), ReadFailures(ref reader), reader.NextStrings(), ReadNews(ref reader));
    }

    public static RecallResult ReadRecall(RespResult reply)
    {
        RespReader reader = reply.Read();
        return new RecallResult(reader.NextStrings(), ReadFailures(ref reader), reader.NextInt64() == 1);
    }

    public static NoticesResult ReadNotices(RespResult reply)
    {
        RespReader reader = reply.Read();
        FailureNotice[] notices = Array.ConvertAll(reader.NextStrings(), static stored =>
        {
            // What is no notice has no job: it is taken back as all others are.
            int colon = stored.IndexOf(':', StringComparison.Ordinal);
            return colon > 0 && long.TryParse(stored.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out long at)
                ? new FailureNotice(stored, stored[(colon + 1)..], StoredTime.Read(at))
                : new FailureNotice(stored, string.Empty, default);
        });
        return new NoticesResult(notices, StoredTime.ReadSpan(reader.NextInt64()), reader.NextInt64());
    }

    /// <summary>Reads an announcement of requests. What is none is left out: renewals find the request, too.</summary>
    public static List<CancelRequest> ParseCancelRequests(ReadOnlyMemory<byte> message)
    {
        var requests = new List<CancelRequest>();
        using JsonDocument document = JsonDocument.Parse(message);
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            if (entry is { ValueKind: JsonValueKind.Array } && entry.GetArrayLength() >= 6
                && long.TryParse(Text(entry[2]), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                requests.Add(new CancelRequest(
                    Text(entry[1]),
                    new LeaseKey(Text(entry[0]), number),
                    Requested(
                        Text(entry[3]),
                        Text(entry[4]),
                        long.TryParse(Text(entry[5]), NumberStyles.None, CultureInfo.InvariantCulture, out long at) ? at : 0,
                        entry.GetArrayLength() > 6 ? Text(entry[6]) : string.Empty)));
            }
        }

        return requests;

        static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
    }

    private static string[] ReadNames(string names) => names.Length == 0 ? [] : names.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // What cannot be read, or is out of its range, says nothing.
    private static WorkerControl? ReadControl(string text) =>
        text.Split(' ') is [var said, var takes, var concurrency] && long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out long at)
            ? new WorkerControl(
                at,
                takes switch { "1" => true, "0" => false, _ => null },
                int.TryParse(concurrency, NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most is >= 1 and <= JobLimits.MaxConcurrency
                    ? most
                    : null)
            : null;

    private static QueueNews ReadNews(ref RespReader reader) =>
        new(StoredTime.ReadSpan(reader.NextInt64()), reader.NextInt64() == 1);

    private static FailedJob[] ReadFailures(ref RespReader reader)
    {
        int count = reader.NextArray() / 2;
        if (count == 0)
        {
            return [];
        }

        var failed = new FailedJob[count];
        for (int i = 0; i < failed.Length; i++)
        {
            string key = reader.NextString();
            failed[i] = new FailedJob(key, JobError.Parse(reader.NextBytes()).Message);
        }

        return failed;
    }

    private static JobCancellation Requested(string reason, string by, long at, string cause) => new()
    {
        Cause = StoredCause.Read(cause),
        Reason = reason.Length == 0 ? null : reason,
        RequestedBy = by.Length == 0 ? null : by,
        RequestedAt = StoredTime.Read(at),
    };
}
