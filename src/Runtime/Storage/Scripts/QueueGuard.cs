using StackExchange.Redis;

namespace TypedJobs.Storage.Scripts;

/// <summary>
/// Keeps scripts from running in the half of a queue: while its slot moves from one node of a Cluster to another, both refuse a
/// script that names a key that they do not have, before it begins.
/// </summary>
internal static class QueueGuard
{
    /// <summary>Returns the keys to hand to a script on a Cluster: the queue's own, and one that never exists.</summary>
    public static RedisKey[] KeysOf(string root) => [root, $"{root}:moving"];
}
