using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Worker.Leases;

/// <summary>
/// Renews the leases of running jobs four times per lease, and learns which are lost, which jobs are to be cancelled, and what
/// else there is to do in the queue. An attempt whose lease could not be renewed in time is told that it is lost, even if
/// Redis does not answer.
/// </summary>
internal sealed partial class LeaseKeeper(
    string queue,
    string worker,
    WorkerOptions options,
    IWorkerProtocol protocol,
    RunningJobs running,
    Func<ReadOnlyMemory<byte>> presence,
    LostLeases lostLeases,
    Action<RenewResult> onRenewed,
    Action onCutOff,
    Action<JobProtocolException> onRefused,
    OutageLog outages,
    TimeProvider time,
    ILogger logger) : Round($"renewals of queue {queue}", logger)
{
    private const int RenewBatch = 500;

    private readonly ILogger _logger = logger;
    private int _failures;
    private bool _wasHeard;
    private bool _mustTidy;
    private long _cutOffAt;
    private long _renewedAt = time.GetTimestamp();
    private volatile Exception? _failure;

    /// <summary>Gets for how long renewals have failed, when the latest one did.</summary>
    public TimeSpan? CutOffFor => IsCutOff ? time.GetElapsedTime(Volatile.Read(ref _cutOffAt)) : null;

    /// <summary>Gets the time since the leases were renewed, or since the worker began when none were yet.</summary>
    public TimeSpan SinceRenewal => time.GetElapsedTime(Volatile.Read(ref _renewedAt));

    /// <summary>Gets the failure of the latest renewal; <see langword="null"/> when it did not fail.</summary>
    public Exception? Failure => _failure;

    private bool IsCutOff => Volatile.Read(ref _failures) > 0;

    protected internal override async ValueTask<TimeSpan?> RunAsync(CancellationToken stop)
    {
        TimeSpan interval = options.LeaseDuration / 4;
        try
        {
            RenewResult result = await RenewAsync(stop)
                .WaitAsync(LongTimer.Cap(options.LeaseDuration / 3), time, stop).ConfigureAwait(false);
            Volatile.Write(ref _failures, 0);
            Volatile.Write(ref _renewedAt, time.GetTimestamp());
            _failure = null;
            _wasHeard = true;
            if (outages.OnSuccess(queue, out Outage? ended))
            {
                LogRenewedAgain(_logger, ended.Subjects, queue, ended.Elapsed, ended.Failures);
            }

            onRenewed(result with { MustTidy = Interlocked.Exchange(ref _mustTidy, false) });

            // Where no job is active the worker only says that it lives.
            return Jitter.Around(result.News.NextLeaseEnd is null && running.IsEmpty ? options.LeaseDuration / 3 : interval);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (JobProtocolException exception) when (exception.IsOtherVersion)
        {
            // No lease of this worker counts any more.
            _failure = exception;
            onRefused(exception);
            lostLeases.Note(running.ToArray());
            return null;
        }
        catch (Exception exception)
        {
            if (_failures == 0)
            {
                Volatile.Write(ref _cutOffAt, time.GetTimestamp());
                onCutOff();
            }

            _failure = exception;
            int failures = Interlocked.Increment(ref _failures);
            if (outages.OnFailure(queue, exception, out Outage? outage))
            {
                LogRenewalFailed(_logger, exception, outage.Subjects, queue, outage.Failures, outage.Elapsed);
            }

            GiveUpExpired();

            // Not so long that a server that is back would find the leases run out.
            return Jitter.PauseAfter(failures, interval / 2);
        }
    }

    private async Task<RenewResult> RenewAsync(CancellationToken stop)
    {
        JobAttempt[] attempts = running.ToArray();
        RenewResult result;
        int start = 0;
        do
        {
            // Without attempts too: the call also says that the worker lives.
            var batch = new ArraySegment<JobAttempt>(attempts, start, Math.Min(RenewBatch, attempts.Length - start));
            long renewedAt = time.GetTimestamp();
            result = await protocol.RenewAsync(
                worker,
                options.LeaseDuration,
                presence(),
                _wasHeard && IsCutOff,
                Array.ConvertAll(batch.ToArray(), static attempt => attempt.Lease),
                stop).ConfigureAwait(false);
            if (result.MustTidy)
            {
                // Said once per lease: neither a later batch nor one that fails may take it back. All else is newer in later answers.
                Volatile.Write(ref _mustTidy, true);
            }

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
        return result;
    }

    private void GiveUpExpired() =>
        lostLeases.Note(running.ToArray().Where(attempt => time.GetElapsedTime(attempt.LeasedAt) > options.LeaseDuration));

    [LoggerMessage(
        EventId = 1230,
        Level = LogLevel.Warning,
        Message = "Failed to renew the leases of {Queues} queue(s), such as {Queue}: {Failures} failure(s) within {Elapsed}. Retrying.")]
    private static partial void LogRenewalFailed(
        ILogger logger, Exception exception, int queues, string queue, int failures, TimeSpan elapsed);

    [LoggerMessage(
        EventId = 1231,
        Level = LogLevel.Information,
        Message = "The worker renewed the leases of {Queues} queue(s), such as {Queue}, again after {Elapsed} and {Failures} failure(s).")]
    private static partial void LogRenewedAgain(ILogger logger, int queues, string queue, TimeSpan elapsed, int failures);
}
