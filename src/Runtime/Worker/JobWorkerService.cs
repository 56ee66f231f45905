using Microsoft.Extensions.Hosting;

namespace TypedJobs.Worker;

/// <summary>Starts and stops the workers with the host, all at the same time.</summary>
internal sealed class JobWorkerService(IEnumerable<JobWorker> workers, IHostApplicationLifetime? lifetime = null) : IHostedService
{
    private readonly JobWorker[] _workers = [.. workers];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (JobWorker worker in _workers)
        {
            worker.Start();
        }

        // Other services of the host may take their time to stop: no job is taken meanwhile.
        lifetime?.ApplicationStopping.Register(() => Array.ForEach(_workers, worker => worker.StopTaking()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_workers.Select(worker => worker.StopAsync(cancellationToken)));
}
