using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedJobs.Protocol;

namespace TypedJobs.Worker;

/// <summary>Runs the jobs of one queue while the host runs: owns the parts and their loops, and stops them in order.</summary>
internal sealed partial class JobWorker : IHostedService, IProgressReporter, IAsyncDisposable
{
    private readonly string _queue;
    private readonly string _id;
    private readonly WorkerOptions _options;
    private readonly IJobBroker _broker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RunningJobs _running = new();
    private readonly QueuePump _pump;
    private readonly CancellationTokenSource _abandon = new();
    private Task _loops = Task.CompletedTask;

    public JobWorker(
        WorkerRegistration registration,
        JobCatalog catalog,
        IJobBroker broker,
        IServiceScopeFactory scopes,
        TimeProvider time,
        ILogger<JobWorker> logger)
    {
        _queue = registration.Queue;
        _options = registration.Options;
        _options.Validate(_queue);
        _id = WorkerId.Create();
        _broker = broker;
        _time = time;
        _logger = logger;
        var executor = new JobExecutor(catalog, time, logger);
        _pump = new QueuePump(_queue, _id, _options, broker, executor, _running, scopes, this, time, logger);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loops = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Takes no more jobs, lets those that run finish, fires their tokens when they take too long, and leaves behind
    /// what does not stop even then.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _pump.StopTaking();
        if (!await StoppedWithinAsync(_options.DrainTimeout, cancellationToken).ConfigureAwait(false))
        {
            LogStopping(_logger, _queue);
            _running.CancelAll(CancellationCause.Shutdown);
            if (!await StoppedWithinAsync(_options.CancellationGracePeriod, cancellationToken).ConfigureAwait(false))
            {
                LogAbandoned(_logger, _queue, _running.ToArray().Length, _options.LeaseDuration);
            }
        }

        await _abandon.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
    }

    async Task IProgressReporter.ReportAsync(JobAttempt attempt, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        if (attempt.Cancellation.Cause == CancellationCause.LeaseLost
            || !await _broker.ReportProgressAsync(_queue, _id, attempt.Lease, json, cancellationToken).ConfigureAwait(false))
        {
            throw new JobLeaseLostException(attempt.Context.Id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _abandon.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
        await _pump.DisposeAsync().ConfigureAwait(false);
        _abandon.Dispose();
    }

    private async Task RunAsync()
    {
        if (await OpenAsync().ConfigureAwait(false) is not { } subscriptions)
        {
            return;
        }

        var keeper = new LeaseKeeper(_queue, _id, _options, _broker, _running, _time, _logger);
        var sweeper = new StalledJobSweeper(_queue, _options, _broker, _time, _logger);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_abandon.Token);
        Task background = Task.WhenAll(
            Task.Run(() => keeper.RunAsync(stop.Token), CancellationToken.None),
            Task.Run(() => sweeper.RunAsync(stop.Token), CancellationToken.None));
        await _pump.RunAsync(_abandon.Token).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await background.ConfigureAwait(false);
        foreach (IAsyncDisposable subscription in subscriptions)
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Redis may come up after the host: the worker goes on trying. Listening comes before the first take, so that no
    // message falls in between.
    private async Task<List<IAsyncDisposable>?> OpenAsync()
    {
        var subscriptions = new List<IAsyncDisposable>();
        var listener = new CancellationListener(_queue, _broker, _running);
        for (int failures = 0; !_abandon.IsCancellationRequested;)
        {
            try
            {
                await _broker.OpenAsync(_queue, _abandon.Token).ConfigureAwait(false);
                if (subscriptions.Count == 0)
                {
                    subscriptions.Add(
                        await _broker.OnWakeAsync(_queue, _pump.Wake, _abandon.Token).ConfigureAwait(false));
                }

                subscriptions.Add(await listener.StartAsync(_abandon.Token).ConfigureAwait(false));
                return subscriptions;
            }
            catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
            {
                break;
            }
            catch (JobProtocolException exception)
            {
                LogCannotRun(_logger, exception, _queue);
                return null;
            }
            catch (Exception exception)
            {
                failures++;
                LogOpenFailed(_logger, exception, _queue, failures);
                await Jitter.BackOffAsync(failures, _time, _abandon.Token).ConfigureAwait(false);
            }
        }

        return null;
    }

    private async Task<bool> StoppedWithinAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        try
        {
            await _loops.WaitAsync(span, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The worker of queue {Queue} stops: jobs that still run are asked to stop as well.")]
    private static partial void LogStopping(ILogger logger, string queue);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The worker of queue {Queue} leaves {Count} job(s) behind that did not stop; others can run them once their leases of {Lease} have ended.")]
    private static partial void LogAbandoned(ILogger logger, string queue, int count, TimeSpan lease);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The worker of queue {Queue} could not reach Redis, {Failures} time(s) in a row; trying again.")]
    private static partial void LogOpenFailed(ILogger logger, Exception exception, string queue, int failures);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The worker of queue {Queue} cannot run.")]
    private static partial void LogCannotRun(ILogger logger, Exception exception, string queue);
}
