using StackExchange.Redis;
using TypedJobs.Protocol;

namespace TypedJobs;

/// <summary>
/// Where a host's connections to Redis come from. They are opened when they are first needed, recover by
/// themselves, and are closed with the host. Derive from it to start a server, or to find one, first. Thread-safe.
/// </summary>
public abstract class RedisConnectionSource : IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private volatile IConnectionMultiplexer? _commands;
    private volatile IConnectionMultiplexer? _control;
    private ConfigurationOptions? _configuration;
    private bool _connected;
    private volatile bool _disposed;

    /// <summary>
    /// Tells how to connect. Called once, before the first connection is opened; called again when it has thrown.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    protected abstract ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Called with the first connection, before anybody else uses it. An exception is thrown on to who asked for the
    /// connection, and the next one who asks tries again. Does nothing here.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    protected virtual ValueTask OnConnectedAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken) => default;

    /// <summary>
    /// Repairs what a server may have lost that does not keep a script whole when it is killed: each job goes where its record says
    /// that it is, so that none that was acknowledged is lost. Looks at every job of every queue of the server, a page at a time,
    /// beside workers and clients. Redis, Valkey and others that keep scripts whole do not need it; it may be called at any time.
    /// </summary>
    /// <param name="connection">A connection to the server.</param>
    /// <param name="progress">Is told after each page what has been done; null for nobody.</param>
    /// <param name="cancellationToken">Cancels the repair; what was repaired stays so.</param>
    /// <returns>The number of jobs, and of counts of queues, that had to be repaired.</returns>
    protected static Task<long> RepairAsync(
        IConnectionMultiplexer connection, IProgress<RepairProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return QueueRepair.RunAsync(connection, cancellationToken, progress);
    }

    /// <summary>
    /// Closes the connections as <see cref="DisposeAsync"/> does. Waits for it, but at most 5 s, and does not throw.
    /// </summary>
    public void Dispose()
    {
        SynchronousDisposal.Run(DisposeAsync);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connections. Has no effect when it is called again.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        _disposed = true;
        GC.SuppressFinalize(this);

        // A connection that is being opened is not waited for.
        await _closing.CancelAsync().ConfigureAwait(false);
        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (IConnectionMultiplexer? connection in (IConnectionMultiplexer?[])[_commands, _control])
            {
                if (connection is not null)
                {
                    await connection.DisposeAsync().ConfigureAwait(false);
                }
            }

            _commands = _control = null;
        }
        finally
        {
            _opening.Release();
        }
    }

    internal virtual ValueTask<IConnectionMultiplexer> GetAsync(
        RedisConnectionRole role, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer? connection = role == RedisConnectionRole.Control ? _control : _commands;
        return connection is not null ? new(connection) : OpenAsync(role, cancellationToken);
    }

    private async ValueTask<IConnectionMultiplexer> OpenAsync(
        RedisConnectionRole role, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        CancellationToken caller = cancellationToken;
        cancellationToken = either.Token;
        await _opening.WaitAsync(caller).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            IConnectionMultiplexer? connection = role == RedisConnectionRole.Control ? _control : _commands;
            if (connection is null)
            {
                // What is started here serves everybody, and keeps nothing of the caller that happened to be the first.
                _configuration ??= await DetachedTask.Run(() => ConfigureAsync(cancellationToken).AsTask()).ConfigureAwait(false);
                ConfigurationOptions configuration = _configuration.Clone();
                Task<IConnectionMultiplexer> connecting = DetachedTask.Run<IConnectionMultiplexer>(
                    async () => await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false));
                try
                {
                    connection = await connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    // It may still come about, and then nobody would close it.
                    _ = connecting.ContinueWith(
                        static late => late.Result.Dispose(),
                        CancellationToken.None,
                        TaskContinuationOptions.OnlyOnRanToCompletion,
                        TaskScheduler.Default);
                    throw;
                }

                if (!_connected)
                {
                    try
                    {
                        await OnConnectedAsync(connection, cancellationToken).ConfigureAwait(false);
                        _connected = true;
                    }
                    catch
                    {
                        await connection.DisposeAsync().ConfigureAwait(false);
                        throw;
                    }
                }

                if (role == RedisConnectionRole.Control)
                {
                    _control = connection;
                }
                else
                {
                    _commands = connection;
                }
            }

            return connection;
        }
        catch (OperationCanceledException) when (_disposed && !caller.IsCancellationRequested)
        {
            throw new ObjectDisposedException(GetType().Name, "The connections to Redis were closed before one was opened.");
        }
        finally
        {
            _opening.Release();
        }
    }
}
