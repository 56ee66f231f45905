using RESPite.Messages;
using StackExchange.Redis;
using TypedJobs.Storage.Records;

namespace TypedJobs.Storage.Redis.Replies;

/// <summary>Reads answers of one value, and plain lists.</summary>
internal static class PlainReplies
{
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
}
