using Microsoft.Extensions.Logging;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;

namespace TypedJobs.Worker.Leases;

/// <summary>
/// Passes announced requests for cancellation on to the attempts of one worker. What it misses, the next renewal finds.
/// </summary>
internal sealed partial class CancellationListener(
    string queue, string worker, IWorkerProtocol protocol, RunningJobs running, ILogger logger)
{
    public Task<IAsyncDisposable> StartAsync(CancellationToken cancellationToken) =>
        protocol.OnCancelAsync(OnRequests, OnUnreadable, cancellationToken);

    // All workers of the queue hear all requests, and each counts its leases by itself: a number alone names several attempts.
    private void OnRequests(IReadOnlyList<CancelRequest> requests)
    {
        foreach (CancelRequest request in requests)
        {
            if (request.Worker == worker)
            {
                running.Request(request.Lease, request.Cancellation);
            }
        }
    }

    private void OnUnreadable(Exception exception) => LogUnreadable(logger, exception, queue);

    [LoggerMessage(
        EventId = 1250,
        Level = LogLevel.Warning,
        Message = "Failed to read an announcement of cancelled jobs of queue {Queue}; the next renewal of their leases finds the requests.")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string queue);
}
