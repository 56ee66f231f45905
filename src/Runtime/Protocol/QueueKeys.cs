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
        Wake = RedisChannel.Literal($"{root}:wake");
        Done = RedisChannel.Literal($"{root}:done");
        Cancel = RedisChannel.Literal($"{root}:cancel");
        Events = RedisChannel.Literal($"{root}:events");
        Workers = $"{root}:workers";
        Active = $"{root}:active";
        States = $"{root}:state";
        Rest =
        [
            root,
            .. ((string[])["wait", "ranked", "delayed", "active", "completed", "failed", "cancelled", "state", "idle", "recent", "workers"])
                .Select(name => (RedisKey)$"{root}:{name}"),
        ];
        All = $"{prefix}:queues";
    }

    /// <summary>The one key that is handed to every script.</summary>
    public RedisKey[] Root { get; }

    /// <summary>Says that there is work.</summary>
    public RedisChannel Wake { get; }

    /// <summary>Says which awaited jobs have ended: their keys, separated by spaces.</summary>
    public RedisChannel Done { get; }

    /// <summary>Says which running jobs are to be cancelled: a JSON array of [key, lease number, reason, who asked, when].</summary>
    public RedisChannel Cancel { get; }

    /// <summary>What happens in the queue, while somebody listens.</summary>
    public RedisChannel Events { get; }

    /// <summary>The workers that live, with what they tell about themselves.</summary>
    public RedisKey Workers { get; }

    /// <summary>The jobs that run, by the end of their lease.</summary>
    public RedisKey Active { get; }

    /// <summary>How the jobs are doing, and the latest ticket of each lane.</summary>
    public RedisKey States { get; }

    /// <summary>All that is left of a queue without jobs.</summary>
    public RedisKey[] Rest { get; }

    /// <summary>The set of all queues' names.</summary>
    public RedisKey All { get; }
}
