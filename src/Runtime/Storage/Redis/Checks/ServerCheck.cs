using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Redis.Connections.Outages;

namespace TypedJobs.Storage.Redis.Checks;

/// <summary>
/// Looks once, in the background, whether the servers of a connection can lose jobs or refuse calls, and says in the log what to do. Asks by
/// <c>INFO</c>, and by one script for rights: three calls for each server. Never by <c>CONFIG</c>, which managed servers forbid. What a server
/// does not tell is reported as unknown. Never fails.
/// </summary>
/// <param name="logger">The log.</param>
/// <param name="servers">The servers that the host has looked at already.</param>
/// <param name="use">Returns what the host does there.</param>
/// <param name="oldestVersion">The oldest supported version; another than that only in tests.</param>
internal sealed class ServerCheck(ILogger logger, CheckedServers servers, Func<ServerUse> use, int oldestVersion = ServerCheck.OldestVersion)
{
    private const int OldestVersion = 7;
    private const int Slots = 16_384;
    private const int NearlyFull = 90;
    private const string Page = "https://github.com/typedjobs/typedjobs/blob/main/docs/guides/servers.md";
    private const string AccessPage = "https://github.com/typedjobs/typedjobs/blob/main/docs/guides/security.md";

    /// <summary>Begins to look.</summary>
    public void Start(IConnectionMultiplexer connection, bool usesSentinel) => _ = DetachedTask.Run(() => RunAsync(connection, usesSentinel));

    /// <summary>Looks at every server that is connected.</summary>
    public async Task RunAsync(IConnectionMultiplexer connection, bool usesSentinel)
    {
        try
        {
            ServerUse used = use();
            IServer[] connected =
                [.. connection.GetServers().Where(server => server.IsConnected && server.GetProductVariant(out _) != ProductVariant.Garnet)];
            bool isCluster = connected.Any(server => server.ServerType == ServerType.Cluster);
            foreach (IServer server in connected.Where(server => !server.IsReplica))
            {
                await LookAsync(connection, server, used, usesSentinel).ConfigureAwait(false);
            }

            if (isCluster)
            {
                FindMissingSlots(connection, connected, used);
            }
            else if (connected is [var first, ..] && connected.All(server => server.IsReplica) && servers.TryAdd($"replica/{Name(first)}"))
            {
                ServerCheckLog.OnlyReplica(logger, Name(first), Page);
            }
        }
        catch (Exception)
        {
            // Whatever it is: the loops and the log of connections tell when the server is gone.
        }
    }

    private async Task LookAsync(IConnectionMultiplexer connection, IServer server, ServerUse used, bool usesSentinel)
    {
        ServerInformation information = await ServerInformation.ReadAsync(server).ConfigureAwait(false);
        string id = information["run_id"] ?? Name(server);
        var unknown = new List<string>();
        if (servers.TryAdd(id))
        {
            FindSettings(server, information, usesSentinel, unknown);
        }

        // Rights are those of a user for a prefix: each registration has its own.
        string user = UserOf(connection);
        if (servers.TryAdd($"{id}/{user}/{used.Prefix}/{string.Join('+', used.Queues)}"))
        {
            ServerRights rights = await ServerRights.ReadAsync(server, used, connection.GetDatabase().Database).ConfigureAwait(false);
            if (rights.Missing.Length > 0)
            {
                ServerCheckLog.MissingRights(logger, Name(server), user, rights.Missing, AccessPage);
            }

            if (rights.Refusal is { } refusal)
            {
                unknown.Add($"the rights of its user ({refusal})");
            }
        }

        if (unknown.Count > 0)
        {
            ServerCheckLog.Unknown(logger, Name(server), string.Join(", ", unknown), Page);
        }
    }

    private void FindSettings(IServer server, ServerInformation information, bool usesSentinel, List<string> unknown)
    {
        string name = Name(server);
        if (information["redis_version"] is not { } version)
        {
            unknown.Add("version");
        }
        else if (int.TryParse(version.Split('.')[0], CultureInfo.InvariantCulture, out int major) && major < oldestVersion)
        {
            ServerCheckLog.OldVersion(logger, name, version, oldestVersion, Page);
        }

        FindEviction(name, information, unknown);
        FindPersistence(name, information, unknown);
        if (usesSentinel && information["connected_slaves"] is { } replicas)
        {
            if (replicas == "0")
            {
                ServerCheckLog.NoReplica(logger, name, Page);
            }

            if (information["min_slaves_good_slaves"] is null)
            {
                ServerCheckLog.NoMinReplicas(logger, name, Page);
            }
        }

        if (information.Refusal is { } refusal)
        {
            unknown[^1] += $" (INFO: {refusal})";
        }
    }

    private void FindEviction(string name, ServerInformation information, List<string> unknown)
    {
        switch (information["maxmemory_policy"])
        {
            case null:
                unknown.Add("eviction policy");
                break;
            case "noeviction":
                break;
            case var policy when policy.StartsWith("allkeys", StringComparison.Ordinal):
                ServerCheckLog.Evicts(logger, name, policy, Page);
                break;
            case var policy:
                ServerCheckLog.EvictsSome(logger, name, policy, Page);
                break;
        }

        if (information.Number("maxmemory") is not { } most || information.Number("used_memory") is not { } used)
        {
            unknown.Add("use of memory");
        }
        else if (most > 0 && used / (most / 100.0) >= NearlyFull)
        {
            ServerCheckLog.MemoryNearlyFull(logger, name, used, most, (long)(used / (most / 100.0)), Page);
        }
    }

    private void FindPersistence(string name, ServerInformation information, List<string> unknown)
    {
        if (information["aof_enabled"] is not { } isAppending)
        {
            unknown.Add("persistence");
        }
        else if (isAppending == "0")
        {
            // What is configured stands in CONFIG alone; that a snapshot was written shows that some are.
            if (information.Number("rdb_last_bgsave_time_sec") is >= 0)
            {
                ServerCheckLog.KeepsSnapshots(logger, name, Page);
            }
            else
            {
                ServerCheckLog.KeepsNothing(logger, name, Page);
            }
        }
    }

    // By what the client library was told when it connected: no call.
    private void FindMissingSlots(IConnectionMultiplexer connection, IServer[] connected, ServerUse used)
    {
        if (connected.Select(server => server.ClusterConfiguration).FirstOrDefault(each => each is not null) is not { } cluster)
        {
            if (servers.TryAdd($"cluster/{Name(connected[0])}"))
            {
                ServerCheckLog.Unknown(logger, Name(connected[0]), "the slots of the Cluster", Page);
            }

            return;
        }

        var isServed = new bool[Slots];
        foreach (SlotRange range in cluster.Nodes.Where(node => !node.IsReplica && !node.IsFail).SelectMany(node => node.Slots))
        {
            Array.Fill(isServed, true, range.From, range.To - range.From + 1);
        }

        int[] missing = [.. Enumerable.Range(0, Slots).Where(slot => !isServed[slot])];
        if (missing.Length > 0 && servers.TryAdd($"slots/{string.Join(',', cluster.Nodes.Select(node => node.NodeId).Order(StringComparer.Ordinal))}"))
        {
            string queues = string.Join(
                ", ", used.Queues.Where(queue => !isServed[connection.GetHashSlot(new QueueKeys(used.Prefix, queue).Root[0])]));
            ServerCheckLog.MissingSlots(
                logger, Name(connected[0]), missing.Length, Ranges(missing), queues.Length == 0 ? "none" : queues, Page);
        }
    }

    // The first ones only: a Cluster without a master lacks thousands, mostly in one range.
    private static string Ranges(int[] slots)
    {
        const int Most = 3;
        var ranges = new List<string>();
        for (int start = 0; start < slots.Length;)
        {
            int end = start;
            while (end + 1 < slots.Length && slots[end + 1] == slots[end] + 1)
            {
                end++;
            }

            if (ranges.Count == Most)
            {
                ranges.Add("…");
                break;
            }

            ranges.Add(end == start ? $"{slots[start]}" : $"{slots[start]}-{slots[end]}");
            start = end + 1;
        }

        return string.Join(", ", ranges);
    }

    private static string Name(IServer server) => ConnectionProblem.NameOf(server.EndPoint);

    // A connection may be of a type of the application's, which says what it likes.
    private static string UserOf(IConnectionMultiplexer connection)
    {
        try
        {
            return ConfigurationOptions.Parse(connection.Configuration ?? string.Empty, ignoreUnknown: true).User is { Length: > 0 } user ? user : "default";
        }
        catch (ArgumentException)
        {
            return "default";
        }
    }
}
