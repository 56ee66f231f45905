using Microsoft.Extensions.Logging;

namespace TypedJobs.Loops;

/// <summary>
/// Notes and reports what ends a loop unexpectedly: in the log the first time, then once a minute at most, and in
/// <see cref="State"/>, which health checks read.
/// </summary>
internal sealed partial class LoopWatch(string name, ILogger logger)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private volatile LoopState _state = new(name, IsFaulted: false, Restarts: 0, FaultsInRow: 0, LastFault: null, FaultedAt: null);
    private DateTimeOffset? _reportedAt;
    private int _failures;

    /// <summary>Gets how the loop is doing.</summary>
    public LoopState State => _state;

    /// <summary>Notes what has ended the loop.</summary>
    /// <returns>How long to wait before it begins again.</returns>
    public TimeSpan OnFault(Exception exception)
    {
        // By the system's clock: the one that the loop was given may be what has failed.
        DateTimeOffset now = DateTimeOffset.UtcNow;
        _failures = now - _state.FaultedAt < ReportInterval ? _failures + 1 : 1;
        _state = _state with { IsFaulted = true, FaultsInRow = _failures, LastFault = exception, FaultedAt = now };
        if (!(now - _reportedAt < ReportInterval))
        {
            _reportedAt = now;
            LogEnded(logger, exception, _state.Name, _state.Restarts + 1);
        }

        return Jitter.PauseAfter(_failures);
    }

    /// <summary>Notes that the loop begins again after a fault.</summary>
    public void OnRestart() => _state = _state with { IsFaulted = false, Restarts = _state.Restarts + 1 };

    [LoggerMessage(
        EventId = 1401,
        Level = LogLevel.Error,
        Message = "Loop '{Loop}' ended unexpectedly, {Failures} time(s) so far. It is restarted; please report this as a defect of TypedJobs.")]
    private static partial void LogEnded(ILogger logger, Exception exception, string loop, int failures);
}
