using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;

namespace TypedJobs.Worker.Observers;

/// <summary>Tells the application of jobs that have failed.</summary>
/// <param name="find">Finds the observers. They may ask for a worker themselves, so that has to exist by then.</param>
/// <param name="outages">Decides which of their failures are logged.</param>
/// <param name="logger">The log.</param>
internal sealed partial class FailureObservers(Func<IEnumerable<IJobFailureObserver>> find, OutageLog outages, ILogger logger)
{
    private IJobFailureObserver[] _observers = [];

    /// <summary>Gets a value indicating whether there are any.</summary>
    public bool Any => _observers.Length > 0;

    /// <summary>Finds the observers; until then there are none.</summary>
    public void Resolve() => _observers = [.. find()];

    /// <summary>Tells each observer of a failure. Never throws.</summary>
    /// <returns>Whether all of them have returned.</returns>
    public async Task<bool> TellAsync(JobFailedContext context, CancellationToken stop)
    {
        bool isTold = true;
        foreach (IJobFailureObserver observer in _observers)
        {
            try
            {
                await observer.OnJobFailedAsync(context, stop).ConfigureAwait(false);
                outages.OnSuccess(NameOf(observer), out _);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception exception)
            {
                isTold = false;
                if (outages.OnFailure(NameOf(observer), exception, out Outage? outage))
                {
                    LogObserverFailed(logger, exception, NameOf(observer), context.Id, outage.Failures, outage.Elapsed);
                }
            }
        }

        return isTold;
    }

    private static string NameOf(IJobFailureObserver observer) => observer.GetType().FullName ?? observer.GetType().Name;

    [LoggerMessage(
        EventId = 1272,
        Level = LogLevel.Error,
        Message = "Failed to notify observer {Observer} of failed jobs, such as {JobId}: {Failures} failure(s) within {Elapsed}. It is notified again in a minute.")]
    private static partial void LogObserverFailed(
        ILogger logger, Exception exception, string observer, JobId jobId, int failures, TimeSpan elapsed);
}
