using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis.Repairs;

namespace TypedJobs.Storage.Redis.Connections;

/// <summary>
/// Represents the origin of a host's connections to Redis. They are opened when they are first needed, recover by
/// themselves, follow the master that Sentinel announces, and are closed with the host. Thread-safe.
/// </summary>
internal abstract class RedisConnectionSource : IAsyncDisposable, IDisposable
{
    // A failover that Sentinel has begun takes about a second. When it takes longer, calls go on to the master there was.
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Retirement = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _holding = new();
    private readonly ConcurrentDictionary<RedisSubscription, bool> _subscriptions = new();
    private readonly ConditionalWeakTable<IConnectionMultiplexer, OpenConnection> _open = [];
    private volatile IConnectionMultiplexer? _commands;
    private volatile IConnectionMultiplexer? _control;
    private IConnectionMultiplexer? _heldCommands;
    private IConnectionMultiplexer? _heldControl;
    private volatile TaskCompletionSource? _held;
    private ConnectionLog _log = new(NullLogger.Instance, TimeProvider.System);
    private TimeProvider _time = TimeProvider.System;
    private Action<IConnectionMultiplexer, bool>? _look;
    private ConfigurationOptions? _configuration;
    private SentinelFollower? _sentinels;
    private readonly ConnectionWatch?[] _failed = new ConnectionWatch?[2];
    private Task _movingSubscriptions = Task.CompletedTask;
    private CancellationTokenSource? _nextMove;
    private bool _isMoving;
    private bool _connected;
    private volatile bool _disposed;

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
        EndHold(always: true);
        await _movingSubscriptions.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_sentinels is { } sentinels)
        {
            await sentinels.DisposeAsync().ConfigureAwait(false);
        }

        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (IConnectionMultiplexer? connection in (IConnectionMultiplexer?[])[_commands, _control])
            {
                if (connection is not null)
                {
                    Unwatch(connection);
                    await connection.DisposeAsync().ConfigureAwait(false);
                }
            }

            _commands = _control = null;
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
        IConnectionMultiplexer? connection = role == RedisConnectionRole.Control ? _control : _commands;
        return connection is not null ? new(connection) : OpenAsync(role, cancellationToken);
    }

    /// <summary>Subscribes to a channel, on the connection for control and on each one that takes its place.</summary>
    internal async Task<IAsyncDisposable> SubscribeAsync(
        RedisChannel channel, Action<RedisValue> callback, CancellationToken cancellationToken)
    {
        var subscription = new RedisSubscription(channel, callback, ended => _subscriptions.TryRemove(ended, out _));
        _subscriptions[subscription] = true;
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
        !ReferenceEquals(connection, _commands) && !ReferenceEquals(connection, _control) && !_disposed;

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
    internal RedisException Explain(RedisException exception)
    {
        if (exception is RedisServerException denied && ServerErrors.IsDenied(denied))
        {
            string user = _configuration?.User is { Length: > 0 } name ? $"user '{name}'" : "the user of the connection";
            return new RedisServerException(
                denied.Kind,
                CommandFlags.None,
                $"Redis at {Description} denied the call, because {user} lacks a right: {denied.Message.Split(" script: ")[0].Trim()} " +
                "Give the user the rights of a client, worker or administrator (docs/guides/security.md, ACL SETUSER). " +
                (ServerErrors.ChangedNothing(denied) ? "The call changed nothing." : "The call may have been carried out in part."));
        }

        if (exception is not RedisConnectionException failed || _log.Latest is not { } problem)
        {
            return exception;
        }

        return new RedisConnectionException(
            failed.FailureType,
            CommandFlags.None,
            $"No connection to Redis at {Description}: {problem.Text}. {problem.Remedy} " +
            (ServerErrors.ChangedNothing(failed) ? "The call was not sent." : "The call was sent, and may have been carried out."),
            failed,
            failed.CommandStatus);
    }

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

    /// <summary>
    /// Keeps calls from the master until <see cref="MoveAsync"/>, because what it is told from now on may be lost. Ends by
    /// itself when no other master is announced.
    /// </summary>
    internal void Hold()
    {
        TaskCompletionSource held;
        lock (_holding)
        {
            if (_held is not null || _disposed)
            {
                return;
            }

            _held = held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_heldCommands, _commands) = (_commands, null);
            (_heldControl, _control) = (_control, null);
        }

        _ = DetachedTask.Run(() => EndHoldLaterAsync(held));
    }

    /// <summary>Goes on with the master that there was, unless another one has been announced.</summary>
    internal void EndHold() => EndHold(always: false);

    private void EndHold(bool always)
    {
        TaskCompletionSource? held;
        lock (_holding)
        {
            held = _held;
            if (held is null || (_isMoving && !always))
            {
                return;
            }

            _commands ??= _heldCommands;
            _control ??= _heldControl;
            _heldCommands = _heldControl = null;
            _held = null;
        }

        held.TrySetResult();
    }

    /// <summary>Lets all calls and subscriptions move to the master that has been announced.</summary>
    internal async Task MoveAsync(CancellationToken cancellationToken)
    {
        IConnectionMultiplexer? oldCommands;
        IConnectionMultiplexer? oldControl;
        IConnectionMultiplexer? commands;
        IConnectionMultiplexer? control;
        bool isOpening = false;
        try
        {
            // From here on the hold lasts as long as the move does: the old master is not the master any more.
            lock (_holding)
            {
                _isMoving = true;
            }

            Hold();
            await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            isOpening = true;
            lock (_holding)
            {
                // A hold may have ended meanwhile, with the source.
                (oldCommands, oldControl) = (_heldCommands ?? _commands, _heldControl ?? _control);
            }

            Task<IConnectionMultiplexer?> commandsOpening = ReplaceAsync(oldCommands, RedisConnectionRole.Commands, cancellationToken);
            Task<IConnectionMultiplexer?> controlOpening = ReplaceAsync(oldControl, RedisConnectionRole.Control, cancellationToken);
            try
            {
                await Task.WhenAll(commandsOpening, controlOpening).ConfigureAwait(false);
            }
            catch
            {
                // Both or none: one of them alone is used by nobody.
                _ = DetachedTask.Run(() => DisposeAsync(commandsOpening));
                _ = DetachedTask.Run(() => DisposeAsync(controlOpening));
                throw;
            }

            commands = await commandsOpening.ConfigureAwait(false);
            control = await controlOpening.ConfigureAwait(false);
            lock (_holding)
            {
                _heldCommands = _heldControl = null;
                _commands = commands;
                _control = control;
            }
        }
        finally
        {
            if (isOpening)
            {
                _opening.Release();
            }

            lock (_holding)
            {
                _isMoving = false;
            }

            EndHold();
        }

        if (control is not null)
        {
            MoveSubscriptions(control);
        }

        if ((commands ?? control) is { } moved)
        {
            Look(moved);
        }

        // A connection to a server that is gone takes its time to end.
        _ = DetachedTask.Run(() => Task.WhenAll(RetireAsync(oldCommands, commands), RetireAsync(oldControl, control)));
    }

    // Behind the move itself, which must not wait for a thousand answers: the next one may be due. That one takes over.
    private void MoveSubscriptions(IConnectionMultiplexer control)
    {
        CancellationTokenSource next;
        CancellationTokenSource? before;
        lock (_holding)
        {
            before = _nextMove;
            _nextMove = next = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        }

        before?.Cancel();
        before?.Dispose();
        var move = new SubscriptionMove(control, () => _subscriptions.Keys, _log.Logger, _time);
        _movingSubscriptions = DetachedTask.Run(() => move.RunAsync(next.Token));
    }

    private protected static string Describe(ConfigurationOptions configuration) =>
        string.Join(", ", configuration.EndPoints.Select(ConnectionProblem.NameOf))
        + (string.IsNullOrEmpty(configuration.ServiceName) ? string.Empty : $" (Sentinel, {configuration.ServiceName})");

    private async Task EndHoldLaterAsync(TaskCompletionSource held)
    {
        await Task.Delay(LongestHold, _time, CancellationToken.None).ConfigureAwait(false);
        if (ReferenceEquals(held, _held))
        {
            EndHold();
        }
    }

    private async Task<IConnectionMultiplexer?> ReplaceAsync(
        IConnectionMultiplexer? old, RedisConnectionRole role, CancellationToken cancellationToken) =>
        old is null ? null : await ConnectAsync(role, cancellationToken).ConfigureAwait(false);

    // Answers may still be on their way, and calls that wait for the server to come back would never hear that it did not.
    private async Task RetireAsync(IConnectionMultiplexer? connection, IConnectionMultiplexer? successor)
    {
        if (connection is not null)
        {
            Unwatch(connection, successor);
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(connection.TimeoutMilliseconds) + Retirement, _time, CancellationToken.None)
                    .ConfigureAwait(false);
                await connection.CloseAsync(allowCommandsToComplete: true).ConfigureAwait(false);
                await connection.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (ServerErrors.IsFailure(exception) || exception is ObjectDisposedException)
            {
                // It is of no use any more.
            }
        }
    }

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
            await (_held?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
            await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_held is not null)
                {
                    continue;
                }

                IConnectionMultiplexer? connection = role == RedisConnectionRole.Control ? _control : _commands;
                if (connection is null)
                {
                    connection = await ConnectAsync(role, either.Token).ConfigureAwait(false);
                    await WelcomeAsync(connection, either.Token).ConfigureAwait(false);
                    if (!TryUse(connection, role))
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

    // A hold that has begun meanwhile is for this connection as well: it leads to the master that there was.
    private bool TryUse(IConnectionMultiplexer connection, RedisConnectionRole role)
    {
        lock (_holding)
        {
            bool isHeld = _held is not null;
            switch (role, isHeld)
            {
                case (RedisConnectionRole.Control, true):
                    _heldControl = connection;
                    break;
                case (RedisConnectionRole.Control, false):
                    _control = connection;
                    break;
                case (_, true):
                    _heldCommands = connection;
                    break;
                default:
                    _commands = connection;
                    break;
            }

            return !isHeld;
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
