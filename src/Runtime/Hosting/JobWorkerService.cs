using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Hosting.Monitoring;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Worker.Fetching;

namespace TypedJobs.Hosting;

/// <summary>Starts and stops the workers with the host, all at the same time.</summary>
/// <param name="services">Has the workers; used when the host starts, after it has checked all options.</param>
/// <param name="logger">The log.</param>
/// <param name="lifetime">Tells when the host begins to stop.</param>
internal sealed partial class JobWorkerService(
    TypedJobsServices services,
    ILogger<JobWorkerService> logger,
    IHostApplicationLifetime? lifetime = null) : IHostedService
{
    private readonly ILogger _logger = GuardedLogger.Around(logger);
    private JobWorker[] _workers = [];
    private WorkerMonitoring? _monitoring;
    private Exception? _refusal;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _workers = [.. services.GetAll<JobWorker>()];
        string server = services.Get<RedisConnectionSource>().Description;
        foreach (JobWorker worker in _workers)
        {
            worker.StopHost = StopHost;
            worker.Start();
            LogStarted(_logger, worker.Id, string.Join(", ", worker.Queues), worker.Concurrency, server);
        }

        _monitoring = WorkerMonitoring.Start(services, _workers, _logger);

        // Other services of the host may take their time to stop: no job is taken meanwhile.
        lifetime?.ApplicationStopping.Register(() => Array.ForEach(_workers, worker => worker.StopTaking()));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_workers.Select(worker => worker.StopAsync(cancellationToken))).ConfigureAwait(false);
        _monitoring?.Stop();
        if (Volatile.Read(ref _refusal) is { } refusal)
        {
            // The process is to fail, so that whoever started it sees that.
            ExceptionDispatchInfo.Throw(refusal);
        }
    }

    private bool StopHost(Exception exception)
    {
        if (lifetime is null)
        {
            return false;
        }

        // Not before the host has started: its start would fail as cancelled, without the reason. On the pool: what is registered for the
        // stop is the application's code.
        Interlocked.CompareExchange(ref _refusal, exception, null);
        lifetime.ApplicationStarted.UnsafeRegister(
            static lifetime => ThreadPool.UnsafeQueueUserWorkItem(
                static lifetime => lifetime.StopApplication(), (IHostApplicationLifetime)lifetime!, preferLocal: false),
            lifetime);
        return true;
    }

    [LoggerMessage(
        EventId = 1201,
        Level = LogLevel.Information,
        Message = "Worker {Worker} started: queues {Queues}, concurrency {Concurrency}, server {Server}.")]
    private static partial void LogStarted(ILogger logger, string worker, string queues, int concurrency, string server);
}
