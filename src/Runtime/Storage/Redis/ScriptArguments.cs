using System.Buffers;
using StackExchange.Redis;

namespace TypedJobs.Storage.Redis;

/// <summary>Writes arguments of scripts.</summary>
internal static class ScriptArguments
{
    public static long Milliseconds(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);

    public static RedisValue[] Values(IReadOnlyList<string> texts)
    {
        var values = new RedisValue[texts.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = texts[i];
        }

        return values;
    }

    /// <summary>Gives arguments back to the pool. Only after an answer: a call that was given up may still be written from them.</summary>
    public static void Recycle(RedisValue[] arguments) => ArrayPool<RedisValue>.Shared.Return(arguments, clearArray: true);

    /// <summary>Returns what a request for cancellation begins with; what is to be cancelled follows.</summary>
    public static RedisValue[] Cancel(RedisQueue queue, string reason, string worker, string cause, int following, out int at)
    {
        var arguments = new RedisValue[8 + following];
        at = 0;
        arguments[at++] = reason;
        arguments[at++] = queue.ClientName;
        queue.AppendRetention(arguments, ref at);
        arguments[at++] = worker;
        arguments[at++] = cause;
        return arguments;
    }
}
