using StackExchange.Redis;
using TypedJobs.Storage.Redis.Connections;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>A connection that is replaced as soon as it is used, by one that cannot be opened.</summary>
internal sealed class VanishingSource(IConnectionMultiplexer old) : RedisConnectionSource
{
    private int _calls;

    internal override ValueTask<IConnectionMultiplexer> GetAsync(RedisConnectionRole role, CancellationToken cancellationToken) =>
        _calls++ == 0 ? new(old) : throw new TimeoutException("It does not answer.");

    internal override bool IsRetired(IConnectionMultiplexer connection) => true;

    protected override ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException("Its connection is open.");
}
