using StackExchange.Redis;
using TypedJobs.Storage.Redis.Connections;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>A server that gives up its role while it answers, and another one that has taken its place.</summary>
internal sealed class SwitchedSource(IConnectionMultiplexer old, IConnectionMultiplexer successor) : RedisConnectionSource
{
    internal override ValueTask<IConnectionMultiplexer> GetAsync(RedisConnectionRole role, CancellationToken cancellationToken) => new(old);

    internal override bool IsRetired(IConnectionMultiplexer connection) => ReferenceEquals(connection, old);

    internal override ValueTask<IConnectionMultiplexer> GetSuccessorAsync(
        IConnectionMultiplexer connection, CancellationToken cancellationToken) => new(successor);

    protected override ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException("Its connections are open.");
}
