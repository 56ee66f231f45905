using RESPite.Messages;
using StackExchange.Redis;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Records;

namespace TypedJobs.Storage.Redis.Replies;

/// <summary>Reads what scripts answer to administration.</summary>
internal static class AdminReplies
{
    public static QueueCounts ReadCounts(RespResult reply)
    {
        RespReader reader = reply.Read();
        return ReadCounts(ref reader);
    }

    public static QueueLook ReadLook(RespResult reply)
    {
        RespReader reader = reply.Read();
        QueueCounts counts = ReadCounts(ref reader);
        return new QueueLook(counts, ReadAge(ref reader), reader.NextInt64(), ReadAge(ref reader), ReadAge(ref reader));
    }

    private static TimeSpan? ReadAge(ref RespReader reader) =>
        reader.NextInt64() is >= 0 and var milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static QueueCounts ReadCounts(ref RespReader reader)
    {
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
                3 => ChangeOutcome.Conflict,
                _ => ChangeOutcome.WrongState,
            };
        }

        return outcomes;
    }

    public static PurgeResult ReadPurged(RespResult reply)
    {
        RespReader reader = reply.Read();
        long next = reader.NextInt64();
        return new PurgeResult(next < 0 ? null : next, (int)reader.NextInt64());
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
}
