using System.Globalization;
using StackExchange.Redis;

namespace TypedJobs.TestServers;

/// <summary>A Redis Cluster of three masters on the loopback interface, which share all slots between them.</summary>
public sealed class RedisClusterProcess : IAsyncDisposable
{
    private const int Nodes = 3;
    private const int Slots = 16_384;

    private readonly RedisServerProcess[] _nodes;

    private RedisClusterProcess(RedisServerProcess[] nodes) => _nodes = nodes;

    /// <summary>As StackExchange.Redis reads it.</summary>
    public string Configuration => string.Join(',', _nodes.Select(node => node.Configuration));

    /// <summary>The masters.</summary>
    public IReadOnlyList<RedisServerProcess> Masters => _nodes;

    /// <summary>Starts the nodes, makes them a cluster, and waits until each of them says that it is whole.</summary>
    public static async Task<RedisClusterProcess> StartAsync()
    {
        var cluster = new RedisClusterProcess(await Task.WhenAll(Enumerable.Range(0, Nodes).Select(_ => StartNodeAsync())));
        try
        {
            await cluster.JoinAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (RedisServerProcess node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    // The bus would be 10,000 above the port, which may be past the last one.
    private static Task<RedisServerProcess> StartNodeAsync() =>
        RedisServerProcess.StartAsync(() =>
            ["--cluster-enabled", "yes", "--cluster-node-timeout", "15000", "--cluster-port", FreePort.Find().ToString(CultureInfo.InvariantCulture)]);

    private async Task JoinAsync()
    {
        await using ConnectionMultiplexer first = await ConnectAsync(_nodes[0]);
        string bus = (string)(await NodeOf(first, _nodes[0]).ConfigGetAsync("cluster-port"))[0].Value;
        for (int i = 0; i < Nodes; i++)
        {
            await using ConnectionMultiplexer connection = await ConnectAsync(_nodes[i]);
            IServer node = NodeOf(connection, _nodes[i]);
            await node.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", Slots * i / Nodes, (Slots * (i + 1) / Nodes) - 1);

            // Nodes of one epoch would first have to agree on who leads.
            await node.ExecuteAsync("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
            if (i > 0)
            {
                await node.ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", _nodes[0].Port, bus);
            }
        }

        await Until.TrueAsync(async () => (await Task.WhenAll(_nodes.Select(IsWholeAsync))).All(whole => whole));
    }

    private static async Task<bool> IsWholeAsync(RedisServerProcess node)
    {
        await using ConnectionMultiplexer connection = await ConnectAsync(node);
        string information = (await NodeOf(connection, node).ExecuteAsync("CLUSTER", "INFO")).ToString();
        return information.Contains("cluster_state:ok", StringComparison.Ordinal)
            && information.Contains($"cluster_slots_ok:{Slots}", StringComparison.Ordinal)
            && information.Contains($"cluster_size:{Nodes}", StringComparison.Ordinal);
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(RedisServerProcess node) =>
        ConnectionMultiplexer.ConnectAsync(node.Configuration + ",allowAdmin=true");

    // A connection finds the other nodes through the one that it is given.
    private static IServer NodeOf(ConnectionMultiplexer connection, RedisServerProcess node) =>
        connection.GetServer("127.0.0.1", node.Port);
}
