using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;
using TypedJobs.Worker.Fetching.Pumps;
using TypedJobs.Worker.Leases;

namespace TypedJobs.Worker.Fetching;

/// <summary>
/// Opens a queue for its worker: claims it, writes its catalogue and subscribes. Redis may come up after the host, and a queue may refuse the
/// worker until somebody deploys another version: it goes on trying.
/// </summary>
internal sealed partial class QueueOpener(
    string queue,
    IWorkerProtocol protocol,
    CatalogueWriter catalogue,
    JobDefinition[] described,
    CancellationListener listener,
    FailureNotifier notifier,
    Func<CancellationToken, Task> readPaused,
    QueuePump pump,
    Action onDue,
    OutageLog outages,
    Action<Exception> onRefused,
    TimeProvider time,
    ILogger logger)
{
    private const int QuickTries = 7;

    // Between two tries at a queue that refuses the worker, after the first few.
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(30);

    /// <summary>Opens the queue. Listening comes before the first take, so that no message falls in between.</summary>
    /// <returns>The subscriptions; <see langword="null"/> when it was stopped first.</returns>
    public async Task<List<IAsyncDisposable>?> OpenAsync(CancellationToken stop)
    {
        var subscriptions = new List<IAsyncDisposable>();
        bool isOpen = false;
        try
        {
            isOpen = await TryOpenAsync(subscriptions, stop).ConfigureAwait(false);
            return isOpen ? subscriptions : null;
        }
        finally
        {
            if (!isOpen)
            {
                foreach (IAsyncDisposable subscription in subscriptions)
                {
                    _ = subscription.DisposeAsync().AsTask();
                }
            }
        }
    }

    private async Task<bool> TryOpenAsync(List<IAsyncDisposable> subscriptions, CancellationToken stop)
    {
        for (int failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                await protocol.OpenAsync(stop).WaitAsync(stop).ConfigureAwait(false);
                await catalogue.WriteAsync(queue, described, stop).WaitAsync(stop).ConfigureAwait(false);
                await notifier.BeginAsync(stop).WaitAsync(stop).ConfigureAwait(false);
                await readPaused(stop).WaitAsync(stop).ConfigureAwait(false);
                if (subscriptions.Count == 0)
                {
                    subscriptions.Add(await protocol.OnWakeAsync(pump.Wake, onDue, stop).ConfigureAwait(false));
                }

                subscriptions.Add(await listener.StartAsync(stop).ConfigureAwait(false));
                if (outages.OnSuccess(queue, out Outage? ended))
                {
                    LogOpened(logger, ended.Subjects, queue, ended.Elapsed, ended.Failures);
                }

                if (pump.Resume())
                {
                    LogAccepted(logger, queue);
                }

                return true;
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (exception is JobProtocolException { IsOtherVersion: true } or JobNameConflictException)
            {
                // Somebody has to deploy another version, or rename a job; until then a call now and then does no harm.
                onRefused(exception);
                failures++;
                TimeSpan pause = failures <= QuickTries ? Jitter.PauseAfter(failures) : Jitter.Around(RefusedPause);
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception)
            {
                failures++;
                if (outages.OnFailure(queue, exception, out Outage? outage))
                {
                    LogOpenFailed(logger, exception, outage.Subjects, queue, outage.Failures, outage.Elapsed);
                }

                await Jitter.BackOffAsync(failures, time, stop).ConfigureAwait(false);
            }
        }

        return false;
    }

    [LoggerMessage(
        EventId = 1210,
        Level = LogLevel.Warning,
        Message = "Failed to open {Queues} queue(s), such as {Queue}: {Failures} failure(s) within {Elapsed}. Retrying.")]
    private static partial void LogOpenFailed(
        ILogger logger, Exception exception, int queues, string queue, int failures, TimeSpan elapsed);

    [LoggerMessage(
        EventId = 1211,
        Level = LogLevel.Information,
        Message = "The worker opened {Queues} queue(s), such as {Queue}, after {Elapsed} and {Failures} failure(s).")]
    private static partial void LogOpened(ILogger logger, int queues, string queue, TimeSpan elapsed, int failures);

    [LoggerMessage(EventId = 1213, Level = LogLevel.Information, Message = "The worker resumed queue {Queue}: the queue accepts it again.")]
    private static partial void LogAccepted(ILogger logger, string queue);
}
