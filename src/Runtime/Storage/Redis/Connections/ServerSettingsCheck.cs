using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.Loops;

namespace TypedJobs.Storage.Redis.Connections;

/// <summary>
/// Looks once, in the background, whether the settings of the servers can cost jobs, and says in the log what to set. What a
/// server does not tell is passed over: managed servers forbid CONFIG. Never fails.
/// </summary>
internal static partial class ServerSettingsCheck
{
    private const string Page = "https://github.com/typedjobs/typedjobs/blob/main/docs/guides/servers.md";
    private const int OldestVersion = 7;

    /// <summary>Begins to look.</summary>
    public static void Start(IConnectionMultiplexer connection, ILogger logger, bool usesSentinel) =>
        _ = DetachedTask.Run(() => RunAsync(connection, logger, usesSentinel));

    /// <summary>Looks at every master that is connected.</summary>
    public static async Task RunAsync(IConnectionMultiplexer connection, ILogger logger, bool usesSentinel)
    {
        try
        {
            foreach (IServer server in connection.GetServers())
            {
                if (server.IsConnected && !server.IsReplica && server.GetProductVariant(out _) != ProductVariant.Garnet)
                {
                    await LookAsync(server, logger, usesSentinel).ConfigureAwait(false);
                }
            }
        }
        catch (Exception)
        {
            // Whatever it is: the loops and the log of connections tell when the server is gone.
        }
    }

    private static async Task LookAsync(IServer server, ILogger logger, bool usesSentinel)
    {
        string name = ConnectionProblem.NameOf(server.EndPoint);
        Dictionary<string, string> information = await ReadAsync(server).ConfigureAwait(false);
        string? Find(string key) => information.GetValueOrDefault(key);

        if (Find("redis_version") is { } version
            && int.TryParse(version.Split('.')[0], CultureInfo.InvariantCulture, out int major)
            && major < OldestVersion)
        {
            LogOldVersion(logger, name, version, OldestVersion, Page);
        }

        string? policy = Find("maxmemory_policy") ?? await ConfiguredAsync(server, "maxmemory-policy").ConfigureAwait(false);
        if (policy?.StartsWith("allkeys", StringComparison.Ordinal) == true)
        {
            LogEvicts(logger, name, policy, Page);
        }
        else if (policy is not (null or "noeviction"))
        {
            LogEvictsSome(logger, name, policy, Page);
        }

        if (Find("aof_enabled") == "0" && await ConfiguredAsync(server, "save").ConfigureAwait(false) is { Length: 0 })
        {
            LogKeepsNothing(logger, name, Page);
        }

        if (usesSentinel)
        {
            if (Find("connected_slaves") == "0")
            {
                LogNoReplica(logger, name, Page);
            }

            if (information.Count > 0 && !information.ContainsKey("min_slaves_good_slaves"))
            {
                LogNoMinReplicas(logger, name, Page);
            }
        }
    }

    // Without allowAdmin the library lets a connection of the application send neither INFO nor CONFIG; a script may ask for INFO.
    private static async Task<Dictionary<string, string>> ReadAsync(IServer server)
    {
        var information = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            string text = await InformationAsync(server).ConfigureAwait(false);
            foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries))
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0)
                {
                    information[line[..colon]] = line[(colon + 1)..];
                }
            }
        }
        catch (Exception exception) when (exception is RedisServerException or RedisCommandException)
        {
            // Not allowed here.
        }

        return information;
    }

    private static async Task<string> InformationAsync(IServer server)
    {
        try
        {
            return (await server.ExecuteAsync("INFO").ConfigureAwait(false)).ToString();
        }
        catch (RedisCommandException)
        {
            return (await server.ExecuteAsync("EVAL", "return redis.call('INFO')", 0).ConfigureAwait(false)).ToString();
        }
    }

    private static async Task<string?> ConfiguredAsync(IServer server, string name)
    {
        try
        {
            RedisResult answer = await server.ExecuteAsync("CONFIG", "GET", name).ConfigureAwait(false);
            return answer.Length == 2 ? answer[1].ToString() : null;
        }
        catch (Exception exception) when (exception is RedisServerException or RedisCommandException)
        {
            return null;
        }
    }

    [LoggerMessage(
        EventId = 1020,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} deletes jobs silently when its memory is full (maxmemory-policy {Policy}). Set maxmemory-policy noeviction. See {Page}.")]
    private static partial void LogEvicts(ILogger logger, string server, string policy, string page);

    [LoggerMessage(
        EventId = 1021,
        Level = LogLevel.Information,
        Message = "Redis at {Server} deletes keys that expire when its memory is full (maxmemory-policy {Policy}). Jobs do not expire; events may be missed. Prefer maxmemory-policy noeviction. See {Page}.")]
    private static partial void LogEvictsSome(ILogger logger, string server, string policy, string page);

    [LoggerMessage(
        EventId = 1022,
        Level = LogLevel.Information,
        Message = "Redis at {Server} keeps jobs in memory only: all are lost when it stops. Set appendonly yes to keep them. See {Page}.")]
    private static partial void LogKeepsNothing(ILogger logger, string server, string page);

    [LoggerMessage(
        EventId = 1023,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} has no replica that Sentinel could promote. Add one. See {Page}.")]
    private static partial void LogNoReplica(ILogger logger, string server, string page);

    [LoggerMessage(
        EventId = 1024,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} acknowledges jobs that no replica has, which an unplanned failover loses. Set min-replicas-to-write 1 and min-replicas-max-lag to bound that. See {Page}.")]
    private static partial void LogNoMinReplicas(ILogger logger, string server, string page);

    [LoggerMessage(
        EventId = 1025,
        Level = LogLevel.Warning,
        Message = "Redis at {Server} has version {Version}. Update it: version {Oldest} or later is supported. See {Page}.")]
    private static partial void LogOldVersion(ILogger logger, string server, string version, int oldest, string page);
}
