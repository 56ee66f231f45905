using Microsoft.Extensions.Logging;

namespace TypedJobs.Loops;

/// <summary>
/// Keeps a loop going that must not end before it is asked to: whatever ends it is reported and noted, and after a pause
/// the loop begins again. A loop handles the failures that it knows itself; this is for those that nobody thought of.
/// </summary>
internal sealed class WatchedLoop
{
    private readonly Func<CancellationToken, Task> _run;
    private readonly LoopWatch _watch;

    private WatchedLoop(string name, Func<CancellationToken, Task> run, ILogger logger)
    {
        _run = run;
        _watch = new LoopWatch(name, logger);
    }

    /// <summary>Gets how the loop is doing.</summary>
    public LoopState State => _watch.State;

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
        while (true)
        {
            TimeSpan pause;
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
                pause = _watch.OnFault(exception);
            }

            await Task.Delay(pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            _watch.OnRestart();
        }
    }
}
