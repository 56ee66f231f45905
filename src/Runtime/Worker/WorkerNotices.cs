using Microsoft.Extensions.Logging;
using TypedJobs.Worker.Execution;

namespace TypedJobs.Worker;

/// <summary>Tells the application what happened to a worker. What its handlers throw is logged and goes no further.</summary>
internal sealed partial class WorkerNotices(IJobWorker worker, ILogger logger)
{
    public event EventHandler<LeasesLostEventArgs>? LeasesLost;

    public event EventHandler<CancellationIgnoredEventArgs>? CancellationIgnored;

    // On the pool: the application's code must not hold up renewals.
    public void RaiseLeasesLost(IReadOnlyList<JobAttempt> attempts) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.Notices.Raise(state.Notices.LeasesLost, new LeasesLostEventArgs(state.Attempts)),
            (Notices: this, Attempts: attempts),
            preferLocal: false);

    public void RaiseIgnored(CancellationIgnoredEventArgs ignored) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.Notices.Raise(state.Notices.CancellationIgnored, state.Ignored),
            (Notices: this, Ignored: ignored),
            preferLocal: false);

    private void Raise<T>(EventHandler<T>? handlers, T arguments)
    {
        if (handlers is null)
        {
            return;
        }

        foreach (EventHandler<T> handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(worker, arguments);
            }
            catch (Exception exception)
            {
                LogHandlerFailed(logger, exception);
            }
        }
    }

    [LoggerMessage(
        EventId = 1270,
        Level = LogLevel.Error,
        Message = "A handler of a worker's event threw an exception.")]
    private static partial void LogHandlerFailed(ILogger logger, Exception exception);
}
