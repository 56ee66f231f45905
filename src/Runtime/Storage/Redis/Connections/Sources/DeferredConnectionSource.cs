using StackExchange.Redis;

namespace TypedJobs.Storage.Redis.Connections.Sources;

/// <summary>Connects to the servers of a configuration that the application finds when the first connection is opened.</summary>
internal sealed class DeferredConnectionSource(Func<CancellationToken, ValueTask<ConfigurationOptions>> configure)
    : RedisConnectionSource
{
    protected override async ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken)
    {
        ConfigurationOptions configuration = await configure(cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException("The function that was given to UseRedis(…) returned no configuration.");
        RedisAddress.ThrowIfUrl(configuration);
        return configuration;
    }
}
