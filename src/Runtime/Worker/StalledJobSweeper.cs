using Microsoft.Extensions.Logging;
using TypedJobs.Protocol;

namespace TypedJobs.Worker;

/// <summary>
/// Looks for jobs whose lease has run out, four times per lease: a job whose worker was killed is back in its queue
/// soon after its lease ends. Every worker sweeps; finding nothing costs one short call.
/// </summary>
internal sealed partial class StalledJobSweeper(
    string queue, WorkerOptions options, IJobBroker broker, TimeProvider time, ILogger logger)
{
    public async Task RunAsync(CancellationToken stop)
    {
        TimeSpan interval = options.LeaseDuration / 4;
        int failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                SweepResult result = await broker
                    .SweepAsync(queue, options.LeaseDuration, options.MaxStalledCount, stop)
                    .WaitAsync(LongTimer.Cap(options.LeaseDuration), time, stop).ConfigureAwait(false);
                failures = 0;
                if (result.Rescued.Count + result.Failed.Count + result.Cancelled.Count > 0)
                {
                    LogSwept(logger, queue, result.Rescued.Count, result.Failed.Count, result.Cancelled.Count);
                    foreach (string key in result.Failed)
                    {
                        LogJobFailed(logger, new JobId(queue, key), options.MaxStalledCount);
                    }
                }

                await Task.Delay(Jitter.Around(interval), time, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                failures++;
                LogSweepFailed(logger, exception, queue, failures);
                await Jitter.BackOffAsync(failures, time, stop).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Jobs of queue {Queue} lost their workers: {Rescued} put back, {Failed} failed, {Cancelled} cancelled as requested.")]
    private static partial void LogSwept(ILogger logger, string queue, int rescued, int failed, int cancelled);

    [LoggerMessage(
        EventId = 1130,
        Level = LogLevel.Error,
        Message = "Job {JobId} failed and is not retried: it lost its worker more than {MaxStalledCount} time(s).")]
    private static partial void LogJobFailed(ILogger logger, JobId jobId, int maxStalledCount);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Looking for stalled jobs in queue {Queue} failed {Failures} time(s) in a row; trying again.")]
    private static partial void LogSweepFailed(ILogger logger, Exception exception, string queue, int failures);
}
