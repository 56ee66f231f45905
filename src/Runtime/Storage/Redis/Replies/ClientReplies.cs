using RESPite.Messages;
using StackExchange.Redis;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Records;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis.Replies;

/// <summary>Reads what scripts answer to clients.</summary>
internal static class ClientReplies
{
    private const string LeftOut = "m";

    /// <summary>Reads which jobs were not stored, or the first one whose key belongs to a job of another name.</summary>
    public static (EnqueueResult Result, string? Owner) ReadEnqueued(RespResult reply)
    {
        RespReader reader = reply.Read();
        int count = reader.AggregateLength();
        if (count == 0)
        {
            return (new EnqueueResult([], []), null);
        }

        var known = new List<int>(count);
        List<(int Position, string Holder)>? claimed = null;
        for (int i = 0; i < count; i++)
        {
            reader.MoveNext();
            if (reader.IsAggregate)
            {
                (claimed ??= []).Add(((int)reader.NextInt64() - 1, reader.NextString()));
                continue;
            }

            long position = reader.ReadInt64();
            if (position < 0)
            {
                return (new EnqueueResult([(int)-position - 1], []), reader.NextString());
            }

            known.Add((int)position - 1);
        }

        return (new EnqueueResult(known, claimed ?? []), null);
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
                    ScriptConstants.Completed => JobState.Completed,
                    ScriptConstants.Failed => JobState.Failed,
                    ScriptConstants.Cancelled => JobState.Cancelled,
                    _ => JobState.Active,
                },
                text,
                reader.NextString())
            {
                IsLeftOut = state == LeftOut,
            };
        }

        return ends;
    }
}
