using System.Globalization;
using System.Text.Json;
using RESPite.Messages;
using StackExchange.Redis;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Records;

namespace TypedJobs.Storage.Redis;

/// <summary>Reads what scripts answer and what is published.</summary>
internal static class BrokerReplies
{
    private const int FieldsPerTakenJob = 5;

    public static string ReadVersion(RespResult reply)
    {
        RespReader reader = reply.ReadScalar();
        return reader.ReadString() ?? string.Empty;
    }

    // Read() stands on the answer itself; the readers below begin with its elements.
    public static int[] ReadPositions(RespResult reply)
    {
        RespReader reader = reply.Read();
        var positions = new int[reader.AggregateLength()];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = (int)reader.NextInt64() - 1;
        }

        return positions;
    }

    /// <summary>Reads which jobs were stored already, or the first one whose key belongs to a job of another name.</summary>
    public static (int[] Known, string? Owner) ReadEnqueued(RespResult reply)
    {
        RespReader reader = reply.Read();
        int count = reader.AggregateLength();
        var positions = new int[count];
        for (int i = 0; i < count; i++)
        {
            long position = reader.NextInt64();
            if (position < 0)
            {
                return ([(int)-position - 1], reader.NextString());
            }

            positions[i] = (int)position - 1;
        }

        return (positions, null);
    }

    public static ExchangeResult ReadExchange(RespResult reply)
    {
        RespReader reader = reply.Read();
        bool tellsFailures = reader.AggregateLength() > 4;
        int[] lost = reader.NextPositions();
        long due = reader.NextInt64();
        _ = reader.NextInt64();
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
                lease, attempt, head.MaxAttempts, head.EnqueuedAt, name, body.AsMemory(head.PayloadStart), head.Overrides, left);
        }

        return new ExchangeResult(lost, StoredTime.ReadSpan(due), jobs, tellsFailures ? ReadFailures(ref reader) : []);
    }

    public static RenewResult ReadRenewal(RespResult reply)
    {
        RespReader reader = reply.Read();
        int[] lost = reader.NextPositions();
        var requested = new (int, JobCancellation)[reader.NextArray() / 4];
        for (int i = 0; i < requested.Length; i++)
        {
            int position = (int)reader.NextInt64() - 1;
            string reason = reader.NextString();
            string by = reader.NextString();
            requested[i] = (position, Requested(reason, by, reader.NextInt64()));
        }

        QueueNews news = ReadNews(ref reader);
        bool mustTidy = reader.NextInt64() == 1;
        return new RenewResult(
            lost, requested, news, mustTidy, StoredTime.ReadSpan(reader.NextInt64()), reader.NextStrings());
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

    public static CancelOutcome[] ReadOutcomes(RespResult reply)
    {
        RespReader reader = reply.Read();
        var outcomes = new CancelOutcome[reader.AggregateLength()];
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = (CancelOutcome)reader.NextInt64();
        }

        return outcomes;
    }

    public static JobEnd[] ReadEnds(RespResult reply)
    {
        RespReader reader = reply.Read();
        var ends = new JobEnd[reader.AggregateLength() / 3];
        for (int i = 0; i < ends.Length; i++)
        {
            string state = reader.NextString();
            byte[] text = reader.NextBytes();
            ends[i] = new JobEnd(
                state switch
                {
                    "" => null,
                    "c" => JobState.Completed,
                    "f" => JobState.Failed,
                    "x" => JobState.Cancelled,
                    _ => JobState.Active,
                },
                text,
                reader.NextString());
        }

        return ends;
    }

    public static string[] ReadKeys(RespResult reply)
    {
        RespReader reader = reply.Read();
        var keys = new string[reader.AggregateLength()];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = reader.NextString();
        }

        return keys;
    }

    public static long ReadCount(RespResult reply)
    {
        RespReader reader = reply.ReadScalar();
        return reader.ReadInt64();
    }

    public static QueueCounts ReadCounts(RespResult reply)
    {
        RespReader reader = reply.Read();
        return new QueueCounts
        {
            Scheduled = reader.NextInt64(),
            Waiting = reader.NextInt64(),
            Active = reader.NextInt64(),
            Completed = reader.NextInt64(),
            Failed = reader.NextInt64(),
            Cancelled = reader.NextInt64(),
            IsPaused = reader.NextInt64() == 1,
            Held = reader.NextInt64(),
        };
    }

    public static JobPage ReadPage(RespResult reply)
    {
        RespReader reader = reply.Read();
        long next = reader.NextInt64();
        return new JobPage(next < 0 ? null : next, reader.NextStrings());
    }

    public static ChangeOutcome[] ReadChanges(RespResult reply)
    {
        RespReader reader = reply.Read();
        var outcomes = new ChangeOutcome[reader.AggregateLength()];
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = reader.NextInt64() switch
            {
                0 => ChangeOutcome.NotFound,
                1 => ChangeOutcome.Changed,
                _ => ChangeOutcome.WrongState,
            };
        }

        return outcomes;
    }

    public static CleanResult ReadCleaned(RespResult reply)
    {
        RespReader reader = reply.Read();
        long next = reader.NextInt64();
        return new CleanResult(next < 0 ? null : next, (int)reader.NextInt64());
    }

    public static CancelPage ReadCancelled(RespResult reply)
    {
        RespReader reader = reply.Read();
        long next = reader.NextInt64();
        var jobs = new (string, CancelOutcome)[reader.NextArray() / 2];
        for (int i = 0; i < jobs.Length; i++)
        {
            string key = reader.NextString();
            jobs[i] = (key, (CancelOutcome)reader.NextInt64());
        }

        return new CancelPage(next < 0 ? null : next, jobs);
    }

    public static WorkersResult ReadWorkers(RespResult reply)
    {
        RespReader reader = reply.Read();
        var workers = new WorkerInfo[reader.NextArray() / 2];
        for (int i = 0; i < workers.Length; i++)
        {
            string id = reader.NextString();
            workers[i] = new WorkerInfo(id, reader.NextBytes());
        }

        var active = new (string, string)[reader.NextArray() / 2];
        for (int i = 0; i < active.Length; i++)
        {
            string job = reader.NextString();
            active[i] = (job, reader.NextString());
        }

        return new WorkersResult(workers, active);
    }

    public static RegisterResult ReadRegistered(RespResult reply)
    {
        RespReader reader = reply.Read();
        (string, string)[] conflicts = Pairs(reader.NextStrings());
        return new RegisterResult(conflicts, Pairs(reader.NextStrings()));

        static (string, string)[] Pairs(string[] texts) =>
            [.. texts.Chunk(2).Select(pair => (pair[0], pair[1]))];
    }

    public static List<CatalogueEntry> ReadCatalogue(RespResult reply)
    {
        RespReader reader = reply.Read();
        var entries = new List<CatalogueEntry>();
        for (int count = reader.AggregateLength() / 2; count > 0; count--)
        {
            string[] owner = reader.NextString().Split(' ', 3);
            string[] noted = reader.NextString().Split(' ', 2);
            if (owner.Length == 3 && noted.Length == 2
                && long.TryParse(noted[0], NumberStyles.None, CultureInfo.InvariantCulture, out long at))
            {
                entries.Add(new CatalogueEntry(
                    new JobDescription(owner[0], owner[1], owner[2], noted[1]), StoredTime.Read(at)));
            }
        }

        return entries;
    }

    public static ListenResult ReadListening(RespResult reply)
    {
        RespReader reader = reply.Read();
        long latest = reader.NextInt64();
        var missed = new byte[reader.NextArray()][];
        for (int i = 0; i < missed.Length; i++)
        {
            missed[i] = reader.NextBytes();
        }

        return new ListenResult(latest, missed);
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
                        long.TryParse(Text(entry[5]), NumberStyles.None, CultureInfo.InvariantCulture, out long at) ? at : 0)));
            }
        }

        return requests;

        static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
    }

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
            failed[i] = new FailedJob(key, reader.NextString());
        }

        return failed;
    }

    private static JobCancellation Requested(string reason, string by, long at) => new(
        CancellationCause.Requested,
        reason.Length == 0 ? null : reason,
        by.Length == 0 ? null : by,
        StoredTime.Read(at));
}
