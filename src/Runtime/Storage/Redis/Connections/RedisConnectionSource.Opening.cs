using System.Net;
using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Redis.Connections.Outages;
using TypedJobs.Storage.Redis.Connections.Sentinels;

namespace TypedJobs.Storage.Redis.Connections;

// How a connection is opened, and what is done with it before anybody uses it.
internal abstract partial class RedisConnectionSource
{
    private readonly ConnectionWatch?[] _failed = new ConnectionWatch?[2];
    private bool _connected;

    private void Unwatch(IConnectionMultiplexer connection, IConnectionMultiplexer? successor = null)
    {
        if (_open.TryGetValue(connection, out OpenConnection? open))
        {
            End(open.Watch, successor);
        }
    }

    private static void End(ConnectionWatch? watch, IConnectionMultiplexer? successor)
    {
        if (successor is null)
        {
            watch?.Dispose();
        }
        else
        {
            watch?.EndFor(successor);
        }
    }

    private async ValueTask<IConnectionMultiplexer> OpenAsync(
        RedisConnectionRole role, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        while (true)
        {
            await _current.Released.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_current.IsHeld)
                {
                    continue;
                }

                IConnectionMultiplexer? connection = _current.Find(role);
                if (connection is null)
                {
                    connection = await ConnectAsync(role, either.Token).ConfigureAwait(false);
                    await WelcomeAsync(connection, either.Token).ConfigureAwait(false);
                    if (!_current.TryUse(connection, role))
                    {
                        continue;
                    }
                }

                return connection;
            }
            catch (OperationCanceledException) when (_disposed && !cancellationToken.IsCancellationRequested)
            {
                throw new ObjectDisposedException(GetType().Name, "The connections to Redis were closed before one was opened.");
            }
            finally
            {
                _opening.Release();
            }
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync(RedisConnectionRole role, CancellationToken cancellationToken)
    {
        if (_configuration is null)
        {
            // What is started here serves everybody, and keeps nothing of the caller that happened to be the first.
            ConfigurationOptions configuration = await DetachedTask.Run(() => ConfigureAsync(cancellationToken).AsTask()).ConfigureAwait(false);
            RedisAddress.ThrowIfUrl(configuration);
            _configuration = ConnectionChannels.WithoutPrefix(configuration);
        }

        ConfigurationOptions options = _configuration.Clone();
        if (!string.IsNullOrEmpty(options.ServiceName))
        {
            _sentinels ??= new SentinelFollower(_configuration, this, _log, _time);
            EndPoint primary = await _sentinels.GetPrimaryAsync(cancellationToken).ConfigureAwait(false);
            options = SentinelFollower.ToPrimary(options, primary);
        }

        // For the settings that the start looks at; a guard of the library, not of the server.
        options.AllowAdmin = true;
        ConnectionWatch watch = _log.Watch(options);
        Task<ConnectionMultiplexer> connecting = DetachedTask.Run(() => ConnectionMultiplexer.ConnectAsync(options));
        try
        {
            ConnectionMultiplexer connection = await connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
            watch.Follow(connection);
            _open.Add(connection, new OpenConnection(connection, role, watch));
            End(Interlocked.Exchange(ref _failed[(int)role], null), connection);
            return connection;
        }
        catch
        {
            // What failed is still known, and its outage lasts, until the next attempt has ended.
            watch.Stop();
            Interlocked.Exchange(ref _failed[(int)role], watch)?.Dispose();
            _ = DetachedTask.Run(() => DisposeAsync(connecting));
            throw;
        }
    }

    private async ValueTask WelcomeAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        if (_connected)
        {
            return;
        }

        try
        {
            await OnConnectedAsync(connection, cancellationToken).ConfigureAwait(false);
            _connected = true;
            Look(connection);
        }
        catch
        {
            Unwatch(connection);
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes a connection that nobody waits for any more, as soon as it is open.</summary>
    internal static async Task DisposeAsync<T>(Task<T> connecting)
        where T : IConnectionMultiplexer?
    {
        try
        {
            if (await connecting.ConfigureAwait(false) is { } connection)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // It was not opened, and whoever asked for it has been told.
        }
    }
}
