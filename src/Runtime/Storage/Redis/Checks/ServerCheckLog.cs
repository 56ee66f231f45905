using Microsoft.Extensions.Logging;

namespace TypedJobs.Storage.Redis.Checks;

/// <summary>Contains the messages of <see cref="ServerCheck"/>. Each says what may happen and what to do.</summary>
internal static partial class ServerCheckLog
{
    [LoggerMessage(
        EventId = 1020,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} deletes jobs silently when its memory is full (maxmemory-policy {Policy}). Set maxmemory-policy noeviction. See {Page}.")]
    public static partial void Evicts(ILogger logger, string server, string policy, string page);

    [LoggerMessage(
        EventId = 1021,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} deletes keys that expire when its memory is full (maxmemory-policy {Policy}). Jobs do not expire, but events may be missed. Set maxmemory-policy noeviction. See {Page}.")]
    public static partial void EvictsSome(ILogger logger, string server, string policy, string page);

    [LoggerMessage(
        EventId = 1022,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} keeps jobs in memory only: its append-only file is off, and it has written no snapshot since it started. All jobs are lost when it stops. Set appendonly yes. See {Page}.")]
    public static partial void KeepsNothing(ILogger logger, string server, string page);

    [LoggerMessage(
        EventId = 1023,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} has no replica that Sentinel could promote. Add one. See {Page}.")]
    public static partial void NoReplica(ILogger logger, string server, string page);

    [LoggerMessage(
        EventId = 1024,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} acknowledges jobs that no replica has, which an unplanned failover loses. Set min-replicas-to-write 1 and min-replicas-max-lag to bound that. See {Page}.")]
    public static partial void NoMinReplicas(ILogger logger, string server, string page);

    [LoggerMessage(
        EventId = 1025,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} has version {Version}. Update it: version {Oldest} or later is supported. See {Page}.")]
    public static partial void OldVersion(ILogger logger, string server, string version, int oldest, string page);

    [LoggerMessage(
        EventId = 1026,
        Level = LogLevel.Information,
        Message = "Redis at {Server} keeps jobs in snapshots only: those enqueued since the last snapshot are lost when it stops unexpectedly. Set appendonly yes to keep them. See {Page}.")]
    public static partial void KeepsSnapshots(ILogger logger, string server, string page);

    [LoggerMessage(
        EventId = 1027,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} is a replica, which refuses writes, and no address in the configuration is that of its master. Name the master in UseRedis(…), or all servers. See {Page}.")]
    public static partial void OnlyReplica(ILogger logger, string server, string page);

    [LoggerMessage(
        EventId = 1028,
        Level = LogLevel.Warning,
        Message = "The Redis Cluster at {Server} lacks a living master for {Count} of 16384 slots ({Slots}): queues in them cannot be used. Queues of this host's workers among them: {Queues}. Start the missing nodes, or assign the slots (redis-cli --cluster fix). See {Page}.")]
    public static partial void MissingSlots(ILogger logger, string server, int count, string slots, string queues, string page);

    [LoggerMessage(
        EventId = 1029,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} uses {Used} of the {Most} bytes of its memory limit ({Percent} %). When it is full, it refuses jobs. Raise maxmemory, or keep fewer finished jobs (retention). See {Page}.")]
    public static partial void MemoryNearlyFull(ILogger logger, string server, long used, long most, long percent, string page);

    [LoggerMessage(
        EventId = 1030,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} denies rights that this host needs. Give them to the user of the connection: ACL SETUSER {User} {Rules}. See {Page}.")]
    public static partial void MissingRights(ILogger logger, string server, string user, string rules, string page);

    [LoggerMessage(
        EventId = 1031,
        Level = LogLevel.Information,
        Message = "Redis at {Server} does not tell everything that is checked at start. Unknown: {Unknown}. See {Page}.")]
    public static partial void Unknown(ILogger logger, string server, string unknown, string page);
}
