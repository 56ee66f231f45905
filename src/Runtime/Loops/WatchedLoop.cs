using Microsoft.Extensions.Logging;

namespace TypedJobs;

/// <summary>
/// Keeps a loop going that must not end before it is asked to: whatever ends it is reported and noted, and after a pause
/// the loop begins again. A loop handles the failures that it knows itself; this is for those that nobody thought of.
/// </summary>
internal sealed partial class WatchedLoop
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private readonly Func<CancellationToken, Task> _run;
    private readonly ILogger _logger;
    private volatile LoopState _state;
    private DateTimeOffset? _reportedAt;

    private WatchedLoop(string name, Func<CancellationToken, Task> run, ILogger logger)
    {
        _run = run;
        _logger = logger;
        _state = new LoopState(name, IsFaulted: false, Restarts: 0, LastFault: null, FaultedAt: null);
    }

    /// <summary>Gets how the loop is doing.</summary>
    public LoopState State => _state;

    /// <summary>Gets a task that completes, and never fails, when the loop has ended: it returned, or was asked to stop.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Starts a loop on the thread pool, without the ambient state of the caller.</summary>
    /// <param name="name">What it does, for the log.</param>
    /// <param name="run">The loop. It ends by returning; anything that it throws makes it begin again.</param>
    /// <param name="logger">Where its failures are reported.</param>
    /// <param name="stop">Asks it to stop.</param>
    public static WatchedLoop Start(
        string name, Func<CancellationToken, Task> run, ILogger logger, CancellationToken stop)
    {
        var loop = new WatchedLoop(name, run, logger);
        loop.Completion = DetachedTask.Run(() => loop.RunAsync(stop));
        return loop;
    }

    private async Task RunAsync(CancellationToken stop)
    {
        for (int failures = 1; ; failures++)
        {
            DateTimeOffset began = DateTimeOffset.UtcNow;
            try
            {
                await _run(stop).ConfigureAwait(false);
                return;
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                DateTimeOffset now = DateTimeOffset.UtcNow;
                _state = _state with { IsFaulted = true, LastFault = exception, FaultedAt = now };
                failures = now - began > ReportInterval ? 1 : failures;
                if (!(now - _reportedAt < ReportInterval))
                {
                    _reportedAt = now;
                    LogEnded(_logger, exception, _state.Name, _state.Restarts + 1);
                }
            }

            // By the system's clock: the one that was given may be what has failed.
            await Jitter.BackOffAsync(failures, TimeProvider.System, stop).ConfigureAwait(false);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            _state = _state with { IsFaulted = false, Restarts = _state.Restarts + 1 };
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Loop '{Loop}' ended unexpectedly, {Failures} time(s) so far. It is restarted; please report this as a defect of TypedJobs.")]
    private static partial void LogEnded(ILogger logger, Exception exception, string loop, int failures);
}
