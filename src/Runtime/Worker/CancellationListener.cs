using TypedJobs.Protocol;

namespace TypedJobs.Worker;

/// <summary>
/// Passes announced requests for cancellation on to the attempts. What it misses, the next renewal finds.
/// </summary>
internal sealed class CancellationListener(string queue, IJobBroker broker, RunningJobs running)
{
    public Task<IAsyncDisposable> StartAsync(CancellationToken cancellationToken) =>
        broker.OnCancelAsync(queue, OnRequests, cancellationToken);

    private void OnRequests(IReadOnlyList<CancelRequest> requests)
    {
        foreach (CancelRequest request in requests)
        {
            running.Request(request.Lease, request.Cancellation);
        }
    }
}
