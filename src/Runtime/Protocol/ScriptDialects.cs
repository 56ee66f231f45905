using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace TypedJobs.Protocol;

/// <summary>Knows which servers read a script's line of flags. Thread-safe.</summary>
internal sealed class ScriptDialects
{
    private readonly ConditionalWeakTable<IConnectionMultiplexer, object> _known = [];

    /// <summary>
    /// Whether the servers of a connection read flags. Asked once for each connection, as soon as a server has told
    /// what it is; until then it is taken for Redis.
    /// </summary>
    public bool ReadsFlags(IConnectionMultiplexer connection)
    {
        if (_known.TryGetValue(connection, out object? known))
        {
            return (bool)known;
        }

        foreach (IServer server in connection.GetServers())
        {
            if (server.IsConnected)
            {
                bool reads = server.GetProductVariant(out _) != ProductVariant.Garnet;
                _known.AddOrUpdate(connection, reads);
                return reads;
            }
        }

        return true;
    }
}
