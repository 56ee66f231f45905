using Microsoft.Extensions.Logging;
using TypedJobs.Protocol;

namespace TypedJobs.Worker;

/// <summary>
/// Renews the leases of running jobs three times per lease, and learns which are lost and which jobs are to be
/// cancelled. An attempt whose lease could not be renewed in time is told that it is lost, even if Redis does not
/// answer.
/// </summary>
internal sealed partial class LeaseKeeper(
    string queue,
    string worker,
    WorkerOptions options,
    IJobBroker broker,
    RunningJobs running,
    TimeProvider time,
    ILogger logger)
{
    private const int RenewBatch = 500;

    public async Task RunAsync(CancellationToken stop)
    {
        TimeSpan interval = options.LeaseDuration / 3;
        int failures = 0;
        while (!stop.IsCancellationRequested)
        {
            if (failures == 0)
            {
                await Task.Delay(Jitter.Around(interval), time, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await Jitter.BackOffAsync(failures, time, stop).ConfigureAwait(false);
            }

            try
            {
                await RenewAsync(stop).WaitAsync(interval, time, stop).ConfigureAwait(false);
                failures = 0;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                failures++;
                LogRenewalFailed(logger, exception, queue, failures);
                GiveUpExpired();
            }
        }
    }

    private async Task RenewAsync(CancellationToken stop)
    {
        JobAttempt[] attempts = running.ToArray();
        for (int start = 0; start < attempts.Length; start += RenewBatch)
        {
            var batch = new ArraySegment<JobAttempt>(attempts, start, Math.Min(RenewBatch, attempts.Length - start));
            long renewedAt = time.GetTimestamp();
            RenewResult result = await broker.RenewAsync(
                queue, worker, options.LeaseDuration, Array.ConvertAll(batch.ToArray(), static attempt => attempt.Lease), stop)
                .ConfigureAwait(false);
            foreach (JobAttempt attempt in batch)
            {
                attempt.LeasedAt = renewedAt;
            }

            foreach (int position in result.Lost)
            {
                // An attempt that ended while the call was under way has given its lease up itself.
                if (batch[position].TryLoseLease())
                {
                    LogLeaseLost(logger, batch[position].Context.Id, batch[position].Job.Attempt);
                }
            }

            foreach ((int position, string reason) in result.Requested)
            {
                batch[position].Cancel(CancellationCause.Requested, reason);
            }
        }
    }

    private void GiveUpExpired()
    {
        foreach (JobAttempt attempt in running.ToArray())
        {
            if (time.GetElapsedTime(attempt.LeasedAt) > options.LeaseDuration && attempt.TryLoseLease())
            {
                LogLeaseLost(logger, attempt.Context.Id, attempt.Job.Attempt);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Renewing leases of queue {Queue} failed {Failures} time(s) in a row; trying again.")]
    private static partial void LogRenewalFailed(ILogger logger, Exception exception, string queue, int failures);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The lease of job {JobId} is lost in attempt {Attempt}: another worker may run the job, and nothing that this attempt reports is stored.")]
    private static partial void LogLeaseLost(ILogger logger, JobId jobId, int attempt);
}
