using Microsoft.Extensions.Logging;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Worker.Observers;

/// <summary>Tells the application what happened to a worker. What its observers throw is logged and goes no further.</summary>
/// <param name="worker">The worker.</param>
/// <param name="find">Finds the observers. They may ask for the worker themselves, so it has to exist by then.</param>
/// <param name="logger">The log.</param>
internal sealed partial class WorkerObservers(IJobWorker worker, Func<IEnumerable<IJobWorkerObserver>> find, ILogger logger)
{
    private IJobWorkerObserver[] _observers = [];

    /// <summary>Finds the observers; until then there are none.</summary>
    public void Resolve() => _observers = [.. find()];

    public void OnLeasesLost(IReadOnlyList<JobAttempt> attempts)
    {
        if (_observers.Length > 0)
        {
            Start(new LeasesLostContext(worker, attempts), static (observer, context) => observer.OnLeasesLostAsync(context));
        }
    }

    public void OnCancellationIgnored(JobId id, string name, string handler, CancellationCause cause, TimeSpan elapsed)
    {
        if (_observers.Length > 0)
        {
            Start(
                new CancellationIgnoredContext
                {
                    Worker = worker,
                    Id = id,
                    Name = name,
                    Handler = handler,
                    Cause = cause,
                    Elapsed = elapsed,
                },
                static (observer, context) => observer.OnCancellationIgnoredAsync(context));
        }
    }

    // On the pool: the application's code must not hold up renewals. Nobody awaits it, and it does not throw.
    private void Start<T>(T context, Func<IJobWorkerObserver, T, ValueTask> call) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => _ = state.Observers.NotifyAsync(state.Context, state.Call),
            (Observers: this, Context: context, Call: call),
            preferLocal: false);

    private async Task NotifyAsync<T>(T context, Func<IJobWorkerObserver, T, ValueTask> call)
    {
        foreach (IJobWorkerObserver observer in _observers)
        {
            try
            {
                await call(observer, context).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                LogObserverFailed(logger, exception, observer.GetType(), worker.Id);
            }
        }
    }

    [LoggerMessage(EventId = 1270, Level = LogLevel.Error, Message = "Failed to notify observer {Observer} of worker {Worker}.")]
    private static partial void LogObserverFailed(ILogger logger, Exception exception, Type observer, string worker);
}
