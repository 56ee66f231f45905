using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Worker;

namespace TypedJobs.Hosting;

/// <summary>Starts and stops the workers with the host, all at the same time.</summary>
internal sealed partial class JobWorkerService(
    IEnumerable<JobWorker> workers,
    RedisConnectionSource connections,
    ILogger<JobWorkerService> logger,
    IHostApplicationLifetime? lifetime = null) : IHostedService
{
    private readonly JobWorker[] _workers = [.. workers];
    private readonly ILogger _logger = GuardedLogger.Around(logger);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (JobWorker worker in _workers)
        {
            worker.Start();
            LogStarted(_logger, worker.Id, string.Join(", ", worker.Queues), worker.Concurrency, connections.Description);
        }

        // Other services of the host may take their time to stop: no job is taken meanwhile.
        lifetime?.ApplicationStopping.Register(() => Array.ForEach(_workers, worker => worker.StopTaking()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_workers.Select(worker => worker.StopAsync(cancellationToken)));

    [LoggerMessage(
        EventId = 1201,
        Level = LogLevel.Information,
        Message = "Worker {Worker} started: queues {Queues}, concurrency {Concurrency}, server {Server}.")]
    private static partial void LogStarted(ILogger logger, string worker, string queues, int concurrency, string server);
}
