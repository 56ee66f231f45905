using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Worker.Leases;

/// <summary>
/// Rescues jobs whose lease has run out, as soon as it has: each renewal tells when the next lease of the queue ends, and as
/// long as its worker lives that moment moves away before it comes. Tidies up the queue when a renewal says that it is this
/// worker's turn.
/// </summary>
internal sealed partial class StalledJobSweeper(
    string queue,
    string worker,
    WorkerOptions options,
    IWorkerProtocol protocol,
    JobCatalog catalog,
    LeaseKeeper keeper,
    Action onRecalled,
    RoundLoop rounds,
    OutageLog outages,
    TimeProvider time,
    ILogger logger) : Round($"sweeps of queue {queue}", logger)
{
    // Whoever comes first sweeps soon after a lease has ended; the others, which make up for it when it is the one that died,
    // come later and spread out. Both leave some time between their sweeps, however many leases end one after the other.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan SoonSpread = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan SoonApart = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LaterSpread = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LaterApart = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger;
    private long _sweptAt;
    private int _failures;
    private bool _mustTidy;
    private IReadOnlyList<string>? _heldNames;

    /// <summary>Says when leases end.</summary>
    public void Plan(RenewResult renewed)
    {
        if (renewed.HeldNames.Count > 0)
        {
            _heldNames = renewed.HeldNames;
        }

        if (renewed.MustTidy)
        {
            Volatile.Write(ref _mustTidy, true);
        }

        bool isNow = renewed.HeldNames.Count > 0 || Volatile.Read(ref _mustTidy);
        rounds.Schedule(this, isNow ? TimeSpan.Zero : UntilNext(renewed.News));
    }

    /// <summary>Says that renewals have begun to fail, so that nobody says when leases end.</summary>
    public void OnCutOff() => rounds.Schedule(this, options.LeaseDuration);

    protected internal override async ValueTask<TimeSpan?> RunAsync(CancellationToken stop)
    {
        if (keeper.CutOffFor is { } span && span < options.LeaseDuration)
        {
            // Renewing comes first, and plans this again. After a lease the worker has given up what it ran.
            return options.LeaseDuration - span;
        }

        // Told again while this call is under way, it is done again.
        bool tidy = Interlocked.Exchange(ref _mustTidy, false);
        try
        {
            _sweptAt = time.GetTimestamp();
            SweepResult result = await protocol.SweepAsync(worker, options.LeaseDuration, options.MaxStalledCount, tidy, stop)
                .WaitAsync(LongTimer.Cap(options.LeaseDuration), time, stop).ConfigureAwait(false);
            _failures = 0;
            tidy = false;
            if (Interlocked.Exchange(ref _heldNames, null) is { } names)
            {
                await RecallAsync(names, stop).ConfigureAwait(false);
            }

            if (outages.OnSuccess(queue, out Outage? ended))
            {
                LogSweptAgain(_logger, ended.Subjects, queue, ended.Elapsed, ended.Failures);
            }

            if (result.Rescued.Count + result.Failed.Count + result.Cancelled.Count > 0)
            {
                LogSwept(_logger, queue, result.Rescued.Count, result.Failed.Count, result.Cancelled.Count);
                QueueFailures.Log(_logger, queue, result.Failed);
            }

            // While no renewal gets through, sweeps are the sign that the queue is within reach.
            TimeSpan beat = options.LeaseDuration / 4;
            TimeSpan? next = UntilNext(result.News);
            return keeper.CutOffFor is null || next < beat ? next : beat;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (JobProtocolException exception) when (exception.IsOtherVersion)
        {
            // The worker has stopped, or is about to find out: there is nothing left to rescue for it.
            return null;
        }
        catch (Exception exception)
        {
            _failures++;
            if (tidy)
            {
                Volatile.Write(ref _mustTidy, true);
            }

            if (outages.OnFailure(queue, exception, out Outage? outage))
            {
                LogSweepFailed(_logger, exception, outage.Subjects, queue, outage.Failures, outage.Elapsed);
            }

            return Jitter.PauseAfter(_failures);
        }
    }

    private TimeSpan? UntilNext(QueueNews news)
    {
        if (news.NextLeaseEnd is not { } end)
        {
            return null;
        }

        (TimeSpan after, TimeSpan spread, TimeSpan apart) =
            news.ComesLater ? (Later, LaterSpread, LaterApart) : (Soon, SoonSpread, SoonApart);
        TimeSpan next = end + after + (spread * Random.Shared.NextDouble());
        TimeSpan soonest = _sweptAt == 0 ? TimeSpan.Zero : apart - time.GetElapsedTime(_sweptAt);
        return next > soonest ? next : soonest;
    }

    // Only where jobs are held: those whose names this worker knows wait again, and those held too long fail.
    private async Task RecallAsync(IReadOnlyList<string> heldNames, CancellationToken stop)
    {
        string[] known = [.. heldNames.Where(name => catalog.Find(name) is not null)];
        int recalled = 0;
        int failed = 0;
        bool more = true;
        while (more && !stop.IsCancellationRequested)
        {
            RecallResult result = await protocol.RecallAsync(known, options.UnknownJobTimeout, stop)
                .WaitAsync(LongTimer.Cap(options.LeaseDuration), time, stop).ConfigureAwait(false);
            recalled += result.Recalled.Count;
            failed += result.Failed.Count;
            QueueFailures.Log(_logger, queue, result.Failed);
            more = result.HasMore;
            if (result.Recalled.Count > 0)
            {
                onRecalled();
            }
        }

        if (recalled + failed > 0)
        {
            LogRecalled(_logger, queue, recalled, failed);
        }
    }

    [LoggerMessage(
        EventId = 1132,
        Level = LogLevel.Information,
        Message = "Queue {Queue} checked its held jobs: {Recalled} wait again because this worker can run them, {Failed} failed.")]
    private static partial void LogRecalled(ILogger logger, string queue, int recalled, int failed);

    [LoggerMessage(
        EventId = 1131,
        Level = LogLevel.Warning,
        Message = "Jobs of queue {Queue} lost their workers: {Rescued} put back, {Failed} failed, {Cancelled} cancelled as requested.")]
    private static partial void LogSwept(ILogger logger, string queue, int rescued, int failed, int cancelled);

    [LoggerMessage(
        EventId = 1240,
        Level = LogLevel.Warning,
        Message = "Failed to look for stalled jobs in {Queues} queue(s), such as {Queue}: {Failures} failure(s) within {Elapsed}. Retrying.")]
    private static partial void LogSweepFailed(
        ILogger logger, Exception exception, int queues, string queue, int failures, TimeSpan elapsed);

    [LoggerMessage(
        EventId = 1241,
        Level = LogLevel.Information,
        Message = "The worker swept {Queues} queue(s), such as {Queue}, for stalled jobs again after {Elapsed} and {Failures} failure(s).")]
    private static partial void LogSweptAgain(ILogger logger, int queues, string queue, TimeSpan elapsed, int failures);
}
