using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Storage.Redis.Connections;

// The way to another master, and the end of the connections to the one before.
internal abstract partial class RedisConnectionSource
{
    // A failover that Sentinel has begun takes about a second. When it takes longer, calls go on to the master there was.
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Retirement = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Keeps calls from the master until <see cref="MoveAsync"/>, because what it is told from now on may be lost. Ends by
    /// itself when no other master is announced.
    /// </summary>
    internal void Hold()
    {
        if (_current.Hold() is { } held)
        {
            _ = DetachedTask.Run(() => EndHoldLaterAsync(held));
        }
    }

    /// <summary>Goes on with the master that there was, unless another one has been announced.</summary>
    internal void EndHold() => _current.EndHold();

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
            _current.BeginMove();
            Hold();
            await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            isOpening = true;
            (oldCommands, oldControl) = _current.FindBoth();
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
            _current.Use(commands, control);
        }
        finally
        {
            if (isOpening)
            {
                _opening.Release();
            }

            _current.EndMove();
            EndHold();
        }

        if (control is not null)
        {
            _subscriptions.MoveTo(control, _log.Logger, _time);
        }

        if ((commands ?? control) is { } moved)
        {
            Look(moved);
        }

        // A connection to a server that is gone takes its time to end.
        _ = DetachedTask.Run(() => Task.WhenAll(RetireAsync(oldCommands, commands), RetireAsync(oldControl, control)));
    }

    private async Task EndHoldLaterAsync(TaskCompletionSource held)
    {
        await Task.Delay(LongestHold, _time, CancellationToken.None).ConfigureAwait(false);
        if (_current.IsHeldBy(held))
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
}
