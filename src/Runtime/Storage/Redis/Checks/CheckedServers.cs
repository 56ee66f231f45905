using System.Collections.Concurrent;

namespace TypedJobs.Storage.Redis.Checks;

/// <summary>Knows which servers a host has looked at, so that several registrations report each of them once. Thread-safe.</summary>
internal sealed class CheckedServers
{
    private readonly ConcurrentDictionary<string, bool> _servers = new(StringComparer.Ordinal);

    /// <summary>Notes a server.</summary>
    /// <param name="server">What tells it from others: a run id or an address.</param>
    /// <returns>Whether it was not noted before.</returns>
    public bool TryAdd(string server) => _servers.TryAdd(server, true);
}
