using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace TypedJobs.Storage.Redis;

/// <summary>Represents what the servers of a connection are, as far as scripts are concerned.</summary>
/// <param name="ReadsFlags">Whether they read a script's line of flags.</param>
/// <param name="IsCluster">Whether they are the nodes of a Cluster, which moves slots from one to another.</param>
internal sealed record ServerTraits(bool ReadsFlags, bool IsCluster)
{
    private static readonly ConditionalWeakTable<IConnectionMultiplexer, ServerTraits> Known = [];

    // Right for all servers but Garnet; what a Cluster needs does no harm elsewhere.
    private static readonly ServerTraits Unknown = new(ReadsFlags: true, IsCluster: true);

    /// <summary>
    /// Gets the traits of a connection's servers. They are looked at once for each connection, as soon as a server has told
    /// what it is; until then they are taken for a Redis Cluster. Thread-safe.
    /// </summary>
    public static ServerTraits Of(IConnectionMultiplexer connection)
    {
        if (Known.TryGetValue(connection, out ServerTraits? known))
        {
            return known;
        }

        foreach (IServer server in connection.GetServers())
        {
            if (server.IsConnected)
            {
                var traits = new ServerTraits(
                    server.GetProductVariant(out _) != ProductVariant.Garnet, server.ServerType == ServerType.Cluster);
                Known.AddOrUpdate(connection, traits);
                return traits;
            }
        }

        return Unknown;
    }
}
