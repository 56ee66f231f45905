using StackExchange.Redis;

namespace TypedJobs;

/// <summary>Uses a connection that belongs to the application, for everything. It is not closed.</summary>
internal sealed class SharedConnectionSource(IConnectionMultiplexer multiplexer) : RedisConnectionSource
{
    internal override ValueTask<IConnectionMultiplexer> GetAsync(
        RedisConnectionRole role, CancellationToken cancellationToken) => new(multiplexer);

    protected override ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The connection is the application's own.");
}
