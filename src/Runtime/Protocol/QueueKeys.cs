using StackExchange.Redis;

namespace TypedJobs.Protocol;

/// <summary>
/// The names that a queue has in Redis. All begin with the same hash tag, so that a queue lives in one slot of a
/// Cluster.
/// </summary>
internal sealed class QueueKeys
{
    public QueueKeys(string prefix, string queue)
    {
        string root = $"{{{prefix}:{queue}}}";
        Root = [root];
        Guarded = [root, $"{root}:moving"];
        Wake = RedisChannel.Literal($"{root}:wake");
        Done = RedisChannel.Literal($"{root}:done");
        Cancel = RedisChannel.Literal($"{root}:cancel");
        Events = RedisChannel.Literal($"{root}:events");
        All = $"{prefix}:queues";
    }

    /// <summary>The one key that is handed to every script.</summary>
    public RedisKey[] Root { get; }

    /// <summary>
    /// The same, and a key that never exists, for the nodes of a Cluster: while the slot moves from one node to another,
    /// both refuse a script that names a key that they do not have, before it begins.
    /// </summary>
    public RedisKey[] Guarded { get; }

    /// <summary>Says that there is work.</summary>
    public RedisChannel Wake { get; }

    /// <summary>Says which awaited jobs have ended: their keys, separated by spaces.</summary>
    public RedisChannel Done { get; }

    /// <summary>Says which running jobs are to be cancelled: a JSON array of [key, lease number, reason, who asked, when].</summary>
    public RedisChannel Cancel { get; }

    /// <summary>What happens in the queue, while somebody listens.</summary>
    public RedisChannel Events { get; }

    /// <summary>The set of all queues' names.</summary>
    public RedisKey All { get; }
}
