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
    Func<ReadOnlyMemory<byte>> presence,
    LostLeases lostLeases,
    TimeProvider time,
    ILogger logger)
{
    private const int RenewBatch = 500;

    public async Task RunAsync(CancellationToken stop)
    {
        TimeSpan interval = options.LeaseDuration / 3;
        using ThreadPoolGuard guard = ThreadPoolGuard.Start(options.LeaseDuration, () => running.Count);
        int failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RenewAsync(stop).WaitAsync(LongTimer.Cap(interval), time, stop).ConfigureAwait(false);
                failures = 0;
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
                LogRenewalFailed(logger, exception, queue, failures);
                GiveUpExpired();

                // Not so long that a server that is back would find the leases run out.
                await Jitter.BackOffAsync(failures, time, stop, interval / 2).ConfigureAwait(false);
            }
        }
    }

    private async Task RenewAsync(CancellationToken stop)
    {
        JobAttempt[] attempts = running.ToArray();
        int start = 0;
        do
        {
            // Without attempts too: the call also says that the worker lives.
            var batch = new ArraySegment<JobAttempt>(attempts, start, Math.Min(RenewBatch, attempts.Length - start));
            long renewedAt = time.GetTimestamp();
            RenewResult result = await broker.RenewAsync(
                queue,
                worker,
                options.LeaseDuration,
                presence(),
                Array.ConvertAll(batch.ToArray(), static attempt => attempt.Lease),
                stop).ConfigureAwait(false);
            foreach (JobAttempt attempt in batch)
            {
                attempt.LeasedAt = renewedAt;
            }

            lostLeases.Note(result.Lost.Select(position => batch[position]));
            foreach ((int position, JobCancellation cancellation) in result.Requested)
            {
                batch[position].Cancel(cancellation);
            }

            start += RenewBatch;
        }
        while (start < attempts.Length);
    }

    private void GiveUpExpired() =>
        lostLeases.Note(running.ToArray().Where(attempt => time.GetElapsedTime(attempt.LeasedAt) > options.LeaseDuration));

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Renewing leases of queue {Queue} failed {Failures} time(s) in a row; trying again.")]
    private static partial void LogRenewalFailed(ILogger logger, Exception exception, string queue, int failures);
}
