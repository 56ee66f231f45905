using System.Globalization;
using StackExchange.Redis;

namespace TypedJobs.TestServers;

/// <summary>A Redis Cluster of three masters on the loopback interface, which share all slots between them.</summary>
public sealed class RedisClusterProcess : IAsyncDisposable
{
    private const int Nodes = 3;
    private const int Slots = 16_384;

    private readonly RedisServerProcess[] _nodes;
    private readonly int _nodeTimeout;
    private readonly Dictionary<int, int> _moved = [];

    private RedisClusterProcess(RedisServerProcess[] nodes, int nodeTimeout)
    {
        _nodes = nodes;
        _nodeTimeout = nodeTimeout;
    }

    /// <summary>As StackExchange.Redis reads it.</summary>
    public string Configuration => string.Join(',', _nodes.Select(node => node.Configuration));

    /// <summary>The masters.</summary>
    public IReadOnlyList<RedisServerProcess> Masters => _nodes;

    /// <summary>Starts the nodes, makes them a cluster, and waits until each of them says that it is whole.</summary>
    /// <param name="nodeTimeout">How long a node is silent, in milliseconds, before the others take it for dead.</param>
    public static async Task<RedisClusterProcess> StartAsync(int nodeTimeout = 15_000)
    {
        var cluster = new RedisClusterProcess(
            await Task.WhenAll(Enumerable.Range(0, Nodes).Select(_ => StartNodeAsync(nodeTimeout))), nodeTimeout);
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

    /// <summary>Adds a replica of the node that has the slot of a key, and waits until it follows. It is the caller's.</summary>
    public async Task<RedisServerProcess> AddReplicaAsync(string key)
    {
        RedisServerProcess replica = await StartNodeAsync(_nodeTimeout);
        RedisServerProcess master = _nodes[await OwnerOfAsync(key)];
        await using ConnectionMultiplexer masterConnection = await ConnectAsync(master);
        await using ConnectionMultiplexer replicaConnection = await ConnectAsync(replica);
        IServer masterNode = NodeOf(masterConnection, master);
        IServer replicaNode = NodeOf(replicaConnection, replica);
        string id = (await masterNode.ExecuteAsync("CLUSTER", "MYID")).ToString();
        string bus = (string)(await masterNode.ConfigGetAsync("cluster-port"))[0].Value;
        await replicaNode.ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", master.Port, bus);
        await Until.TrueAsync(async () =>
        {
            try
            {
                await replicaNode.ExecuteAsync("CLUSTER", "REPLICATE", id);
                return true;
            }
            catch (RedisServerException)
            {
                // They do not know each other yet.
                return false;
            }
        });
        await Until.TrueAsync(async () =>
            (await masterNode.InfoRawAsync("replication"))?.Contains("state=online", StringComparison.Ordinal) == true);
        return replica;
    }

    /// <summary>The position among <see cref="Masters"/> of the node that has the slot of a key.</summary>
    public async Task<int> OwnerOfAsync(string key)
    {
        await using ConnectionMultiplexer connection = await ConnectAsync(_nodes[0]);
        return OwnerOf(connection.GetHashSlot(key));
    }

    /// <summary>
    /// Moves the slot of a key to the next node as an administrator would: some keys at a time, while both nodes serve it.
    /// </summary>
    /// <param name="key">A key of the slot.</param>
    /// <param name="oldestFirst">Whether the keys that were stored first are moved first.</param>
    /// <param name="cancellationToken">Stops in the middle.</param>
    /// <returns>How many keys were moved.</returns>
    public async Task<int> MoveSlotAsync(string key, bool oldestFirst, CancellationToken cancellationToken)
    {
        const int Page = 50;
        ConnectionMultiplexer[] connections = await Task.WhenAll(_nodes.Select(ConnectAsync));
        try
        {
            int slot = connections[0].GetHashSlot(key);
            int from = OwnerOf(slot);
            int to = (from + 1) % Nodes;
            IServer source = NodeOf(connections[from], _nodes[from]);
            IServer target = NodeOf(connections[to], _nodes[to]);
            string sourceId = (await source.ExecuteAsync("CLUSTER", "MYID")).ToString();
            string targetId = (await target.ExecuteAsync("CLUSTER", "MYID")).ToString();
            await target.ExecuteAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", sourceId);
            await source.ExecuteAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", targetId);
            int moved = 0;
            while ((string[])(await source.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", slot, 100_000))! is { Length: > 0 } keys)
            {
                if (oldestFirst)
                {
                    Array.Reverse(keys);
                }

                foreach (string[] page in keys.Chunk(Page))
                {
                    await source.ExecuteAsync("MIGRATE", ["127.0.0.1", _nodes[to].Port, string.Empty, 0, 5000, "KEYS", .. page]);
                    await Task.Delay(20, cancellationToken);
                }

                moved += keys.Length;
            }

            foreach (int node in (int[])[to, from, 3 - to - from])
            {
                await NodeOf(connections[node], _nodes[node]).ExecuteAsync("CLUSTER", "SETSLOT", slot, "NODE", targetId);
            }

            _moved[slot] = to;
            return moved;
        }
        finally
        {
            foreach (ConnectionMultiplexer connection in connections)
            {
                await connection.DisposeAsync();
            }
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

    private int OwnerOf(int slot) =>
        _moved.GetValueOrDefault(slot, Enumerable.Range(0, Nodes).First(i => slot < Slots * (i + 1) / Nodes));

    // The bus would be 10,000 above the port, which may be past the last one.
    private static Task<RedisServerProcess> StartNodeAsync(int nodeTimeout) =>
        RedisServerProcess.StartAsync(() =>
            ["--cluster-enabled", "yes", "--cluster-node-timeout", nodeTimeout.ToString(CultureInfo.InvariantCulture), "--cluster-port", FreePort.Find().ToString(CultureInfo.InvariantCulture)]);

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
        ConnectionMultiplexer.ConnectAsync(node.Configuration + ",allowAdmin=true,connectTimeout=30000,asyncTimeout=30000");

    // A connection finds the other nodes through the one that it is given.
    private static IServer NodeOf(ConnectionMultiplexer connection, RedisServerProcess node) =>
        connection.GetServer("127.0.0.1", node.Port);
}
