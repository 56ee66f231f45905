using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.Storage.Redis.Connections;

namespace TypedJobs.Embedded;

/// <summary>
/// Starts the server before the first connection, looks after its data folder behind the others, and stops the server after the last.
/// </summary>
internal sealed class EmbeddedConnectionSource : RedisConnectionSource
{
    private readonly EmbeddedServer _server;
    private readonly FolderUpkeep _upkeep;
    private readonly CancellationTokenSource _stopping = new();
    private Task _looking = Task.CompletedTask;
    private int _isDisposed;

    public EmbeddedConnectionSource(EmbeddedServer server, ILoggerFactory? loggers)
    {
        _server = server;
        _upkeep = new FolderUpkeep(GuardedLoggerFactory.Around(loggers).CreateLogger("TypedJobs.Embedded"), RepairAsync);
        server.Restarted = _upkeep.RequestRepair;
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        _server.Dispose();
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationOptions
        {
            EndPoints = { await _server.StartAsync(cancellationToken).ConfigureAwait(false) },
            Password = _server.Password.Length > 0 ? _server.Password : null,
            AbortOnConnectFail = false,
        };
        if (_server.Folder is { } folder)
        {
            _upkeep.RequestRepair();
            ConfigurationOptions own = configuration.Clone();
            own.AllowAdmin = true;

            // Nobody waits for these calls, and some walk through all keys.
            own.AsyncTimeout = 60_000;
            using (ExecutionContext.SuppressFlow())
            {
                _looking = Task.Run(() => _upkeep.RunAsync(folder, own, _stopping.Token), CancellationToken.None);
            }
        }

        return configuration;
    }
}
