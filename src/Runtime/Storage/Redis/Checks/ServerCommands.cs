namespace TypedJobs.Storage.Redis.Checks;

/// <summary>Specifies the commands that the scripts of a worker and of its handlers' client run on a queue. A test compares them with the scripts.</summary>
internal static class ServerCommands
{
    /// <summary>
    /// Gets each command with arguments that follow its key, separated by spaces: as many as it needs. Servers look for keys among the
    /// arguments, and some do not see that there are too few.
    /// </summary>
    public static IReadOnlyList<(string Name, string Arguments)> OfWorkers { get; } =
    [
        ("DEL", ""), ("EXISTS", ""), ("GET", ""), ("GETRANGE", "0 0"), ("HDEL", "f"), ("HGET", "f"), ("HGETALL", ""), ("HINCRBY", "f 1"), ("HKEYS", ""), ("HMGET", "f"),
        ("HSET", "f v"), ("HSETNX", "f v"), ("LLEN", ""), ("LPOS", "e"), ("LPUSH", "e"), ("LRANGE", "0 0"), ("LREM", "0 e"),
        ("LTRIM", "0 0"), ("MGET", ""), ("MSET", "v"), ("MSETNX", "v"), ("PEXPIRE", "1"), ("RPUSH", "e"), ("SET", "v"), ("SETNX", "v"),
        ("TYPE", ""), ("ZADD", "1 m"), ("ZCARD", ""), ("ZRANGE", "0 0"), ("ZRANGEBYSCORE", "0 0"), ("ZREM", "m"), ("ZREMRANGEBYRANK", "0 0"),
        ("ZSCORE", "m"),
    ];
}
