namespace TypedJobs.Worker.Execution;

/// <content>How an attempt ends: what it left behind is cleaned up, and nothing changes afterwards.</content>
internal sealed partial class JobAttempt
{
    // Takes the place of callbacks whose failures have been collected.
    private static readonly Task<Exception?> AwaitedCallbacks = Task.FromResult<Exception?>(null);

    private List<Func<ValueTask>>? _cleanUps;
    private bool _closed;

    /// <summary>
    /// Registers work for when the attempt ends after its token has fired. Cleanup itself and the token's callbacks may do
    /// so as well.
    /// </summary>
    /// <exception cref="InvalidOperationException">The attempt has ended, its cleanup included.</exception>
    public void OnCancelled(Func<ValueTask> cleanUp)
    {
        lock (Gate)
        {
            if (_closed)
            {
                throw new InvalidOperationException(
                    $"The attempt of job {Id} has ended, so this cleanup would never run: register it before the handler's task has completed.");
            }

            (_cleanUps ??= []).Add(cleanUp);
        }
    }

    /// <summary>
    /// Lets what the handler has left behind come to its end: reports on their way, callbacks of the token, registered
    /// cleanup, the scope of services. Completes at once where there is none.
    /// </summary>
    /// <returns>What of it failed.</returns>
    public ValueTask<Exception?> CleanUpAsync() =>
        _progress is null && _callbacks is null && _scope is null && _cleanUps is null ? default : CleanUpAllAsync();

    /// <summary>
    /// Ends the attempt, unless there is cleanup that <see cref="CleanUpAsync"/> has not done: the token may have fired since.
    /// </summary>
    /// <param name="cancellation">As <see cref="End"/> returns it.</param>
    /// <returns>Whether the attempt has ended.</returns>
    public bool TryEnd(out JobCancellation? cancellation)
    {
        lock (Gate)
        {
            if (_cancellation is not null
                && (_cleanUps is { Count: > 0 } || (_callbacks is not null && _callbacks != AwaitedCallbacks)))
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
            _grace?.Dispose();
            _closed = true;
            if (_detached)
            {
                return null;
            }

            _ended = true;
            return Noted;
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
            Task<Exception?>? callbacks = _callbacks;
            if (callbacks is not null)
            {
                _callbacks = AwaitedCallbacks;
            }

            return callbacks;
        }
    }

    // The latest first, also of what is registered meanwhile.
    private Func<ValueTask>? TakeCleanUp()
    {
        lock (Gate)
        {
            if (_cancellation is null || _cleanUps is not { Count: > 0 } cleanUps)
            {
                return null;
            }

            Func<ValueTask> latest = cleanUps[^1];
            cleanUps.RemoveAt(cleanUps.Count - 1);
            return latest;
        }
    }
}
