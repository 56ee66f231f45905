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
