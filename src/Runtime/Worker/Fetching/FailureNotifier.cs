using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Observers;

namespace TypedJobs.Worker.Fetching;

/// <summary>Tells observers of the jobs of one queue that have failed: the loop that takes notices of them, and takes them back.</summary>
internal sealed partial class FailureNotifier(
    string queue,
    IWorkerProtocol protocol,
    Func<IClientProtocol> jobs,
    Func<JobRecord, CancellationToken, ValueTask<JobRecord>> open,
    FailureObservers observers,
    OutageLog outages,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private const int MaxBatch = 10;

    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Period = TimeSpan.FromDays(7);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    // Failures of other processes are found out so.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>Notes that a job may have failed. Called on any thread; returns immediately.</summary>
    public void Signal()
    {
        if (_signal.CurrentCount == 0)
        {
            try
            {
                _signal.Release();
            }
            catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
            {
                // Somebody else has done so, or nobody is to be told any more.
            }
        }
    }

    /// <summary>Has notices written from now on, if there are observers: before any job of the queue can fail in this worker.</summary>
    public Task BeginAsync(CancellationToken stop) =>
        observers.Any ? protocol.TakeNoticesAsync(0, Claim, Period, [], stop) : Task.CompletedTask;

    /// <summary>Runs until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var told = new List<string>();
        int failures = 0;
        while (!stop.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                NoticesResult result = await protocol.TakeNoticesAsync(MaxBatch, Claim, Period, told, stop)
                    .WaitAsync(Watchdog, time, stop).ConfigureAwait(false);
                told.Clear();
                if (result.Dropped > 0)
                {
                    LogDropped(logger, queue, result.Dropped);
                }

                await TellAsync(result.Notices, told, stop).ConfigureAwait(false);
                failures = 0;
                if (outages.OnSuccess(queue, out Outage? ended))
                {
                    LogTakenAgain(logger, ended.Subjects, queue, ended.Elapsed, ended.Failures);
                }

                pause = told.Count > 0 ? TimeSpan.Zero : result.Next is { } next && next < Interval ? next : Jitter.Around(Interval);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (JobProtocolException exception) when (exception.IsOtherVersion)
            {
                // The worker has stopped, or is about to find out.
                pause = Interval;
            }
            catch (Exception exception)
            {
                pause = Jitter.PauseAfter(++failures);
                if (outages.OnFailure(queue, exception, out Outage? outage))
                {
                    LogTakeFailed(logger, exception, outage.Subjects, queue, outage.Failures, outage.Elapsed);
                }
            }

            if (pause > TimeSpan.Zero)
            {
                await PauseAsync(pause, stop).ConfigureAwait(false);
            }
        }

        if (told.Count > 0)
        {
            // Without an answer they are told again.
            Task taking = protocol.TakeNoticesAsync(0, Claim, Period, told, CancellationToken.None);
            await taking.WaitAsync(TimeSpan.FromMilliseconds(50), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _signal.Dispose();

    private async Task TellAsync(IReadOnlyList<FailureNotice> notices, List<string> told, CancellationToken stop)
    {
        if (notices.Count == 0)
        {
            return;
        }

        long begunAt = time.GetTimestamp();
        IReadOnlyList<JobRecord?> records = await jobs().ReadAsync([.. notices.Select(notice => notice.Key)], whole: false, stop)
            .WaitAsync(Watchdog, time, stop).ConfigureAwait(false);
        for (int i = 0; i < notices.Count && !stop.IsCancellationRequested && time.GetElapsedTime(begunAt) < Claim / 2; i++)
        {
            FailureNotice notice = notices[i];
            if (notice.Key.Length == 0)
            {
                told.Add(notice.Stored);
                continue;
            }

            JobRecord? job = records[i] is { } record ? await open(record, stop).ConfigureAwait(false) : null;
            var context = new JobFailedContext { Id = JobId.Stored(queue, notice.Key), FailedAt = notice.At, Job = job };
            if (await observers.TellAsync(context, stop).ConfigureAwait(false))
            {
                told.Add(notice.Stored);
            }
            else if (!stop.IsCancellationRequested && time.GetUtcNow() - (notice.At > _startedAt ? notice.At : _startedAt) > GiveUpAfter)
            {
                told.Add(notice.Stored);
                LogGivenUp(logger, context.Id);
            }
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task timer = Task.Delay(pause, time, either.Token);
        await Task.WhenAny(timer, _signal.WaitAsync(either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
    }

    [LoggerMessage(
        EventId = 1273, Level = LogLevel.Error, Message = "Observers were not notified of the failure of job {JobId}: they have thrown exceptions for a day.")]
    private static partial void LogGivenUp(ILogger logger, JobId jobId);

    [LoggerMessage(
        EventId = 1274,
        Level = LogLevel.Error,
        Message = "Observers were not notified of {Count} failed job(s) of queue {Queue}: more failed than are kept for them.")]
    private static partial void LogDropped(ILogger logger, string queue, long count);

    [LoggerMessage(
        EventId = 1275,
        Level = LogLevel.Warning,
        Message = "Failed to look for failed jobs of {Queues} queue(s), such as {Queue}, of which observers are to be notified: {Failures} failure(s) within {Elapsed}. Retrying.")]
    private static partial void LogTakeFailed(ILogger logger, Exception exception, int queues, string queue, int failures, TimeSpan elapsed);

    [LoggerMessage(
        EventId = 1276,
        Level = LogLevel.Information,
        Message = "The worker looked for failed jobs of {Queues} queue(s), such as {Queue}, again after {Elapsed} and {Failures} failure(s).")]
    private static partial void LogTakenAgain(ILogger logger, int queues, string queue, TimeSpan elapsed, int failures);
}
