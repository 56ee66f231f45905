using StackExchange.Redis;
using TypedJobs.Storage.Redis.Connections.Outages;

namespace TypedJobs.Storage.Redis.Connections.Sources;

/// <summary>Uses a connection that belongs to the application, for everything. It is not closed.</summary>
internal sealed class SharedConnectionSource : RedisConnectionSource
{
    private readonly IConnectionMultiplexer _multiplexer;
    private ConnectionWatch? _watch;

    public SharedConnectionSource(IConnectionMultiplexer multiplexer)
    {
        ConnectionChannels.ThrowIfPrefixed(multiplexer);
        _multiplexer = multiplexer;
    }

    internal override string Description =>
        string.Join(", ", _multiplexer.GetEndPoints(configuredOnly: true).Select(ConnectionProblem.NameOf));

    public override ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
    }

    internal override ValueTask<IConnectionMultiplexer> GetAsync(
        RedisConnectionRole role, CancellationToken cancellationToken) => new(_multiplexer);

    internal override bool IsRetired(IConnectionMultiplexer connection) => false;

    internal override ValueTask<IConnectionMultiplexer> GetSuccessorAsync(
        IConnectionMultiplexer connection, CancellationToken cancellationToken) => new(connection);

    protected override ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The connection is the application's own.");

    private protected override void OnAttached()
    {
        _watch = Log.Watch(null);
        _watch.Follow(_multiplexer);
        Look(_multiplexer);
    }
}
