using StackExchange.Redis;

namespace TypedJobs.Storage.Redis.Connections;

/// <summary>
/// Represents the connections of a source that are in use, one for each role. While another master is expected they are held: nobody
/// finds them until the hold ends. Thread-safe.
/// </summary>
internal sealed class CurrentConnections
{
    private readonly Lock _gate = new();
    private volatile IConnectionMultiplexer? _commands;
    private volatile IConnectionMultiplexer? _control;
    private IConnectionMultiplexer? _heldCommands;
    private IConnectionMultiplexer? _heldControl;
    private volatile TaskCompletionSource? _held;
    private bool _isMoving;
    private bool _isClosed;

    /// <summary>Gets a value that indicates whether the connections are held.</summary>
    public bool IsHeld => _held is not null;

    /// <summary>Gets the end of the hold; one that has come when there is none.</summary>
    public Task Released => _held?.Task ?? Task.CompletedTask;

    /// <summary>Returns the connection for a role; null while it is held, and before it is open.</summary>
    public IConnectionMultiplexer? Find(RedisConnectionRole role) => role == RedisConnectionRole.Control ? _control : _commands;

    /// <summary>Returns both connections, held or not.</summary>
    public (IConnectionMultiplexer? Commands, IConnectionMultiplexer? Control) FindBoth()
    {
        lock (_gate)
        {
            // A hold may have ended meanwhile, with the source.
            return (_heldCommands ?? _commands, _heldControl ?? _control);
        }
    }

    /// <summary>Returns whether a connection is in use, and not held.</summary>
    public bool Contains(IConnectionMultiplexer connection) =>
        ReferenceEquals(connection, _commands) || ReferenceEquals(connection, _control);

    /// <summary>Takes the connections in the place of those there were.</summary>
    public void Use(IConnectionMultiplexer? commands, IConnectionMultiplexer? control)
    {
        lock (_gate)
        {
            _heldCommands = _heldControl = null;
            _commands = commands;
            _control = control;
        }
    }

    /// <summary>
    /// Takes a connection that has just been opened. A hold that has begun meanwhile is for this connection as well: it leads to the
    /// master that there was.
    /// </summary>
    /// <returns>Whether it may be used now.</returns>
    public bool TryUse(IConnectionMultiplexer connection, RedisConnectionRole role)
    {
        lock (_gate)
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

    /// <summary>Holds the connections.</summary>
    /// <returns>The hold; null when they are held already, and when the source is closed.</returns>
    public TaskCompletionSource? Hold()
    {
        lock (_gate)
        {
            if (_held is not null || _isClosed)
            {
                return null;
            }

            _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_heldCommands, _commands) = (_commands, null);
            (_heldControl, _control) = (_control, null);
            return _held;
        }
    }

    /// <summary>Returns whether a hold has not ended.</summary>
    public bool IsHeldBy(TaskCompletionSource hold) => ReferenceEquals(hold, _held);

    /// <summary>Ends the hold, unless a move has begun, which ends it.</summary>
    public void EndHold() => EndHold(always: false);

    /// <summary>Lets a hold last until <see cref="EndMove"/>.</summary>
    public void BeginMove()
    {
        lock (_gate)
        {
            _isMoving = true;
        }
    }

    /// <summary>Lets a hold be ended again.</summary>
    public void EndMove()
    {
        lock (_gate)
        {
            _isMoving = false;
        }
    }

    /// <summary>Ends the hold, and lets none begin any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        EndHold(always: true);
    }

    private void EndHold(bool always)
    {
        TaskCompletionSource? held;
        lock (_gate)
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
}
