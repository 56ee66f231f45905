using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis.Connections.Outages;
using TypedJobs.Storage.Redis.Connections.Sentinels;
using TypedJobs.Storage.Redis.Connections.Subscriptions;
using TypedJobs.Storage.Redis.Repairs;

namespace TypedJobs.Storage.Redis.Connections;

/// <summary>
/// Represents the origin of a host's connections to Redis. They are opened when they are first needed, recover by
/// themselves, follow the master that Sentinel announces, and are closed with the host. Thread-safe.
/// </summary>
internal abstract partial class RedisConnectionSource : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly CurrentConnections _current = new();
    private readonly RedisSubscriptions _subscriptions;
    private readonly ConditionalWeakTable<IConnectionMultiplexer, OpenConnection> _open = [];
    private ConnectionLog _log = new(NullLogger.Instance, TimeProvider.System);
    private TimeProvider _time = TimeProvider.System;
    private Action<IConnectionMultiplexer, bool>? _look;
    private ConfigurationOptions? _configuration;
    private SentinelFollower? _sentinels;
    private volatile bool _disposed;

    protected RedisConnectionSource() => _subscriptions = new RedisSubscriptions(_closing.Token);

    /// <summary>Gets the addresses of the servers, without passwords, for people.</summary>
    internal virtual string Description => _configuration is { } configuration
        ? Describe(configuration)
        : "a server that is found when it is first needed";

    /// <summary>
    /// Returns the configuration to connect with. Called once, before the first connection is opened; called again when it
    /// has thrown.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    protected abstract ValueTask<ConfigurationOptions> ConfigureAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Called with the first connection, before anybody else uses it. An exception is thrown on to who asked for the
    /// connection, and the next one who asks tries again. Does nothing here.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
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
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<long>(cancellationToken)
            : QueueRepair.RunAsync(connection, cancellationToken, progress);
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
        _current.Close();
        await _subscriptions.Moving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_sentinels is { } sentinels)
        {
            await sentinels.DisposeAsync().ConfigureAwait(false);
        }

        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (IConnectionMultiplexer? connection in (IConnectionMultiplexer?[])[_current.Find(RedisConnectionRole.Commands), _current.Find(RedisConnectionRole.Control)])
            {
                if (connection is not null)
                {
                    Unwatch(connection);
                    await connection.DisposeAsync().ConfigureAwait(false);
                }
            }

            _current.Use(null, null);
            foreach (ConnectionWatch? watch in _failed)
            {
                watch?.Dispose();
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    internal virtual ValueTask<IConnectionMultiplexer> GetAsync(
        RedisConnectionRole role, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer? connection = _current.Find(role);
        return connection is not null ? new(connection) : OpenAsync(role, cancellationToken);
    }

    /// <summary>Subscribes to a channel, on the connection for control and on each one that takes its place.</summary>
    internal async Task<IAsyncDisposable> SubscribeAsync(
        RedisChannel channel, Action<RedisValue> callback, CancellationToken cancellationToken)
    {
        RedisSubscription subscription = _subscriptions.Add(channel, callback);
        try
        {
            IConnectionMultiplexer connection;
            do
            {
                connection = await GetAsync(RedisConnectionRole.Control, cancellationToken).ConfigureAwait(false);
                await subscription.MoveToAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            while (IsRetired(connection));
            return subscription;
        }
        catch (Exception exception)
        {
            // It may have subscribed already, here or on its way. Not waited for: the server may not answer.
            _ = DetachedTask.Run(() => subscription.DisposeAsync().AsTask());
            if (exception is RedisServerException denied && ServerErrors.IsDenied(denied))
            {
                throw Explain(denied);
            }

            throw;
        }
    }

    /// <summary>Returns whether another connection has replaced this one, or is about to.</summary>
    internal virtual bool IsRetired(IConnectionMultiplexer connection) =>
        !_current.Contains(connection) && !_disposed;

    /// <summary>Gets the connection that has taken the place of another, or that one.</summary>
    internal virtual ValueTask<IConnectionMultiplexer> GetSuccessorAsync(
        IConnectionMultiplexer connection, CancellationToken cancellationToken) =>
        _open.TryGetValue(connection, out OpenConnection? open) ? GetAsync(open.Role, cancellationToken) : new(connection);

    /// <summary>
    /// Looks again at the roles of the servers, after one of them has shown that it is no longer what it was. At most once a
    /// second for each connection.
    /// </summary>
    /// <returns>Whether there was a server to look at.</returns>
    internal async ValueTask<bool> RefreshAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        if (!connection.IsConnected)
        {
            return false;
        }

        Task looking = _sentinels is { } sentinels
            ? sentinels.LookAsync()
            : _open.GetValue(connection, static other => new OpenConnection(other, RedisConnectionRole.Commands, null)).RefreshAsync(_time);
        await looking.WaitAsync(LongestLook, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    /// <summary>Puts the cause of a failed call first, and short: that of the library is long and comes last.</summary>
    internal RedisException Explain(RedisException exception) =>
        ConnectionErrors.Explain(exception, Description, _configuration?.User, _log.Latest);

    /// <summary>Lets the source log, and measure time, as the host does.</summary>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="look">
    /// Looks at the servers of a new connection, in the background; the second argument says whether Sentinel watches them.
    /// </param>
    internal void Attach(ConnectionLog log, TimeProvider time, Action<IConnectionMultiplexer, bool>? look = null)
    {
        _log = log;
        _time = time;
        _look = look;
        OnAttached();
    }

    internal ConnectionProblem? Problem => _log.Latest;

    private protected ConnectionLog Log => _log;

    /// <summary>Lets the host look at the servers of a connection.</summary>
    private protected void Look(IConnectionMultiplexer connection) => _look?.Invoke(connection, _sentinels is not null);

    private protected virtual void OnAttached()
    {
    }

    private protected static string Describe(ConfigurationOptions configuration) =>
        string.Join(", ", configuration.EndPoints.Select(ConnectionProblem.NameOf))
        + (string.IsNullOrEmpty(configuration.ServiceName) ? string.Empty : $" (Sentinel, {configuration.ServiceName})");
}
