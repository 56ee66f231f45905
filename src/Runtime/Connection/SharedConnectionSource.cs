using StackExchange.Redis;

namespace TypedJobs;

/// <summary>Uses a connection that belongs to the application, for everything. It is not closed.</summary>
internal sealed class SharedConnectionSource(IConnectionMultiplexer multiplexer) : RedisConnectionSource
{
    private ConnectionWatch? _watch;

    internal override string Description =>
        string.Join(", ", multiplexer.GetEndPoints(configuredOnly: true).Select(ConnectionProblem.NameOf));

    public override ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
    }

    internal override ValueTask<IConnectionMultiplexer> GetAsync(
        RedisConnectionRole role, CancellationToken cancellationToken) => new(multiplexer);

    internal override bool IsRetired(IConnectionMultiplexer connection) => false;

    internal override ValueTask<IConnectionMultiplexer> GetSuccessorAsync(
        IConnectionMultiplexer connection, CancellationToken cancellationToken) => new(connection);

    protected override ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The connection is the application's own.");

    private protected override void OnAttached()
    {
        _watch = Log.Watch(null);
        _watch.Follow(multiplexer);
        ServerSettingsCheck.Start(multiplexer, Log.Logger, usesSentinel: false);
    }
}
