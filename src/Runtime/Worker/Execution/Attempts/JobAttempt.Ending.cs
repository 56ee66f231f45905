namespace TypedJobs.Worker.Execution.Attempts;

/// <content>How an attempt ends: what it left behind is cleaned up, and nothing changes afterwards.</content>
internal sealed partial class JobAttempt
{
    /// <summary>
    /// Registers work for when the attempt ends after its token has fired. Cleanup itself and the token's callbacks may do
    /// so as well.
    /// </summary>
    /// <exception cref="InvalidOperationException">The attempt has ended, its cleanup included.</exception>
    public void OnCancelled(Func<ValueTask> cleanUp)
    {
        lock (Gate)
        {
            if (_state.HasEnded)
            {
                throw new InvalidOperationException(
                    $"The attempt of job {Id} has ended, so this cleanup would never run: register it before the handler's task has completed.");
            }

            OwnCancellation.Add(cleanUp);
        }
    }

    /// <summary>
    /// Lets what the handler has left behind come to its end: reports on their way, callbacks of the token, registered
    /// cleanup, the scope of services. Completes immediately where there is none.
    /// </summary>
    /// <returns>What of it failed.</returns>
    public ValueTask<Exception?> CleanUpAsync() =>
        _progress is null && _scope is null && _cancellation is not { HasCleanUp: true } ? default : CleanUpAllAsync();

    /// <summary>
    /// Ends the attempt, unless there is cleanup that <see cref="CleanUpAsync"/> has not done: the token may have fired since.
    /// </summary>
    /// <param name="cancellation">As <see cref="End"/> returns it.</param>
    /// <returns>Whether the attempt has ended.</returns>
    public bool TryEnd(out JobCancellation? cancellation)
    {
        lock (Gate)
        {
            if (_cancellation is { IsCleanUpDue: true })
            {
                cancellation = null;
                return false;
            }

            cancellation = End();
            return true;
        }
    }

    /// <summary>
    /// Ends the attempt: its token can no longer fire, and why it fired no longer changes. <see langword="null"/> when the
    /// attempt was detached before: then it is settled already.
    /// </summary>
    public JobCancellation? End()
    {
        lock (Gate)
        {
            _cancellation?.StopGrace();
            return _state.End() ? Noted : null;
        }
    }

    private async ValueTask<Exception?> CleanUpAllAsync()
    {
        List<Exception>? failures = null;
        if (_progress is not null)
        {
            await _progress.FlushAsync().ConfigureAwait(false);
        }

        // Callbacks first: they may register cleanup, as cleanup itself may.
        if (TakeCallbacks() is { } callbacks && await callbacks.ConfigureAwait(false) is { } thrown)
        {
            (failures ??= []).Add(thrown);
        }

        while (TakeCleanUp() is { } cleanUp)
        {
            try
            {
                await cleanUp().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                (failures ??= []).Add(exception);
            }
        }

        try
        {
            if (_scope is { } scope)
            {
                _scope = null;
                await scope.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            (failures ??= []).Add(exception);
        }

        return failures switch
        {
            null => null,
            [Exception only] => only,
            _ => new AggregateException("The cleanup of the attempt failed.", failures),
        };
    }

    private Task<Exception?>? TakeCallbacks()
    {
        lock (Gate)
        {
            return _cancellation?.TakeCallbacks();
        }
    }

    private Func<ValueTask>? TakeCleanUp()
    {
        lock (Gate)
        {
            return _cancellation?.TakeCleanUp();
        }
    }
}
