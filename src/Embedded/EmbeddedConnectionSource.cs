using StackExchange.Redis;

namespace TypedJobs.Embedded;

/// <summary>Starts the server before the first connection, and stops it after the last.</summary>
internal sealed class EmbeddedConnectionSource(EmbeddedServer server) : RedisConnectionSource
{
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        server.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async ValueTask OnConnectedAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        if (server.KeepsData)
        {
            server.NoteRepair(await RepairAsync(connection, cancellationToken).ConfigureAwait(false));
        }
    }

    protected override ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken) =>
        new(new ConfigurationOptions { EndPoints = { server.Start() }, AbortOnConnectFail = false });
}
