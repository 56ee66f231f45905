using Microsoft.Extensions.Logging;
using TypedJobs.Loops;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>
/// Represents the cancellation of one attempt: its token, why it fired, the time that the handler has then, and the cleanup for that case.
/// An attempt has one once its handler asks for the token or registers cleanup, or once it is cancelled; it is the token's source itself, so that
/// handlers with a token cost no second object. Guarded by the gate of <see cref="JobAttempt"/>, which is held during every call. It is
/// never disposed of: it has no timer, and a callback may still be running.
/// </summary>
internal sealed partial class AttemptCancellation : CancellationTokenSource
{
    // Takes the place of callbacks whose failures have been collected.
    private static readonly Task<Exception?> AwaitedCallbacks = Task.FromResult<Exception?>(null);

    // An object: few attempts are cancelled, and the others do not carry what there would be to say about it.
    private Request? _request;
    private Task<Exception?>? _callbacks;
    private ITimer? _grace;
    private List<Func<ValueTask>>? _cleanUps;

    /// <summary>Gets a value indicating whether the handler, or what it called, has asked for the token.</summary>
    public bool IsTokenUsed { get; private set; }

    /// <summary>Gets why the token fired, or would have fired if the handler used it.</summary>
    public JobCancellation Noted => _request?.Cancellation ?? default;

    /// <summary>Gets a value indicating whether callbacks of the token or cleanup are left to be awaited.</summary>
    public bool IsCleanUpDue => _request is not null && (_cleanUps is { Count: > 0 } || (_callbacks is not null && _callbacks != AwaitedCallbacks));

    /// <summary>Gets a value indicating whether there were callbacks or cleanup, done or not.</summary>
    public bool HasCleanUp => _callbacks is not null || _cleanUps is not null;

    /// <summary>Returns how long ago the token fired, or would have fired if the handler used it.</summary>
    public TimeSpan GetElapsed(TimeProvider time) => _request is { } request ? time.GetElapsedTime(request.At) : TimeSpan.Zero;

    /// <summary>Returns the token, which fires now if the attempt was cancelled before.</summary>
    public CancellationToken UseToken(JobAttempt attempt, AttemptServices services)
    {
        IsTokenUsed = true;
        if (_request is not null)
        {
            Fire(attempt, services);
        }

        return Token;
    }

    /// <summary>
    /// Notes the cause and fires the token, if it is used, without waiting for its callbacks. The first cause stays, but a lost lease replaces any
    /// other: it decides whether the attempt may still write. Of two requests, one because another job takes its place replaces the other: it
    /// decides whether the job is retried.
    /// </summary>
    public void Note(in JobCancellation cancellation, JobAttempt attempt, AttemptServices services)
    {
        if (_request is null)
        {
            // A clock that throws leaves the attempt as it was, so that the next renewal brings the request again.
            _request = new Request(cancellation, services.Time.GetTimestamp());
            if (IsTokenUsed)
            {
                Fire(attempt, services);
            }
        }
        else if (cancellation.Cause == CancellationCause.LeaseLost
            || (cancellation.Cause == CancellationCause.Superseded && _request.Cancellation.Cause == CancellationCause.Requested))
        {
            _request = _request with { Cancellation = cancellation };
        }
    }

    /// <summary>Registers cleanup.</summary>
    public void Add(Func<ValueTask> cleanUp) => (_cleanUps ??= []).Add(cleanUp);

    /// <summary>Returns the callbacks that were started, each time but the first as one that has completed; <see langword="null"/> when the token has not fired.</summary>
    public Task<Exception?>? TakeCallbacks()
    {
        Task<Exception?>? callbacks = _callbacks;
        if (callbacks is not null)
        {
            _callbacks = AwaitedCallbacks;
        }

        return callbacks;
    }

    /// <summary>Returns the cleanup that was registered last, also while other cleanup ran; <see langword="null"/> when none is left.</summary>
    public Func<ValueTask>? TakeCleanUp()
    {
        if (_request is null || _cleanUps is not { Count: > 0 } cleanUps)
        {
            return null;
        }

        Func<ValueTask> latest = cleanUps[^1];
        cleanUps.RemoveAt(cleanUps.Count - 1);
        return latest;
    }

    /// <summary>Ends the time that the handler has to stop.</summary>
    public void StopGrace() => _grace?.Dispose();

    // Callbacks are the handler's code: they run on the pool, and what they throw is kept with the job.
    private void Fire(JobAttempt attempt, AttemptServices services)
    {
        if (_callbacks is not null)
        {
            return;
        }

        _callbacks = DetachedTask.Run(() =>
        {
            try
            {
                Cancel();
                return null;
            }
            catch (Exception exception)
            {
                using OpenLogScope scope = OpenLogScope.BeginOutside(services.Logger, attempt);
                LogCallbackFailed(services.Logger, exception, attempt.Id);
                return exception;
            }
        });
        if (Noted.Cause != CancellationCause.Shutdown)
        {
            _grace = DetachedTask.Create(() => LongTimer.Start(
                services.Time,
                static state => ((JobAttempt)state!).OnGraceEnded(),
                attempt,
                attempt.Definition?.Settings.CancellationGracePeriod ?? services.GracePeriod));
        }
    }

    [LoggerMessage(
        EventId = 1112,
        Level = LogLevel.Error,
        Message = "A callback on the cancellation token of job {JobId} threw an exception.")]
    private static partial void LogCallbackFailed(ILogger logger, Exception exception, JobId jobId);

    private sealed record Request(JobCancellation Cancellation, long At);
}
