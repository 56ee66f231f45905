using StackExchange.Redis;

namespace TypedJobs.Storage.Redis.Connections.Sources;

/// <summary>Connects to the servers of a configuration.</summary>
internal sealed class ConfiguredConnectionSource(ConfigurationOptions configuration) : RedisConnectionSource
{
    internal override string Description => Describe(configuration);

    protected override ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken) =>
        new(configuration);
}
