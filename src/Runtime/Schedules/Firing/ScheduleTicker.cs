using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;

namespace TypedJobs.Schedules.Firing;

/// <summary>
/// Decides when a worker looks for schedules of a queue that are due: when the queue says that one is, when one is set, and when one is due by what
/// the last tick has read. Nothing is asked of a queue without schedules.
/// </summary>
internal sealed partial class ScheduleTicker(
    string queue, ScheduleTick tick, RoundLoop rounds, Action onOthersCode, OutageLog outages, TimeProvider time, ILogger logger)
    : Round($"schedules of queue {queue}", logger)
{
    // Whoever fired last comes first; the others, which make up for it when it has died, come later and spread out, and not too often.
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LaterSpread = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LaterApart = TimeSpan.FromSeconds(1);

    // After a look that left schedules behind for which this worker can do nothing.
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger;
    private readonly Lock _gate = new();
    private long _dueAt = long.MaxValue;
    private long _tickedAt;
    private long _idleSince;
    private int _failures;

    /// <summary>Says what a renewal has told of the next tick.</summary>
    /// <param name="nextTick">How long until it, if there is one.</param>
    /// <param name="comesLater">Whether another worker comes first.</param>
    public void OnNews(TimeSpan? nextTick, bool comesLater)
    {
        if (nextTick is { } span && !(span <= TimeSpan.Zero && _idleSince != 0 && time.GetElapsedTime(_idleSince) < Idle))
        {
            LookIn(span, comesLater);
        }
    }

    /// <summary>Says that a schedule was set, or waits no more. Called on any thread; returns immediately.</summary>
    public void OnDue() => LookIn(TimeSpan.Zero, comesLater: false);

    protected internal override async ValueTask<TimeSpan?> RunAsync(CancellationToken stop)
    {
        lock (_gate)
        {
            _dueAt = long.MaxValue;
        }

        TimeSpan? next = await TickAsync(stop).ConfigureAwait(false);
        if (next is { } span)
        {
            lock (_gate)
            {
                _dueAt = Math.Min(_dueAt, TimestampAfter(span));
            }
        }

        return next;
    }

    private async Task<TimeSpan?> TickAsync(CancellationToken stop)
    {
        try
        {
            _tickedAt = time.GetTimestamp();
            TickResult result = await tick.RunAsync(stop).ConfigureAwait(false);
            _failures = 0;
            _idleSince = result.Left > 0 ? time.GetTimestamp() : 0;
            if (result.OthersCode)
            {
                onOthersCode();
            }

            if (outages.OnSuccess(queue, out Outage? ended))
            {
                LogTicksAgain(_logger, ended.Subjects, queue, ended.Elapsed, ended.Failures);
            }

            return result.HasMore ? TimeSpan.Zero
                : result.NextIn is { } next ? After(next, !result.IsFirst)
                : result.Left > 0 ? Jitter.Around(Idle)
                : null;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (JobProtocolException exception) when (exception.IsOtherVersion)
        {
            // The worker has stopped, or is about to find out.
            return null;
        }
        catch (Exception exception)
        {
            _failures++;
            if (outages.OnFailure(queue, exception, out Outage? outage))
            {
                LogTickFailed(_logger, exception, outage.Subjects, queue, outage.Failures, outage.Elapsed);
            }

            return Jitter.PauseAfter(_failures);
        }
    }

    // What was planned to be earlier stays.
    private void LookIn(TimeSpan span, bool comesLater)
    {
        TimeSpan wait = After(span, comesLater);
        long at = TimestampAfter(wait);
        lock (_gate)
        {
            if (at >= _dueAt)
            {
                return;
            }

            _dueAt = at;

            // Here, since it takes the place of what was said before: a later time must not come behind an earlier one.
            rounds.Schedule(this, wait);
        }
    }

    private long TimestampAfter(TimeSpan span) => time.GetTimestamp() + (long)(LongTimer.Cap(span).TotalSeconds * time.TimestampFrequency);

    private TimeSpan After(TimeSpan span, bool comesLater)
    {
        if (!comesLater)
        {
            return span;
        }

        TimeSpan next = span + Later + (LaterSpread * Random.Shared.NextDouble());
        TimeSpan soonest = _tickedAt == 0 ? TimeSpan.Zero : LaterApart - time.GetElapsedTime(_tickedAt);
        return next > soonest ? next : soonest;
    }

    [LoggerMessage(
        EventId = 1296,
        Level = LogLevel.Warning,
        Message = "Failed to look for due schedules in {Queues} queue(s), such as {Queue}: {Failures} failure(s) within {Elapsed}. Retrying.")]
    private static partial void LogTickFailed(
        ILogger logger, Exception exception, int queues, string queue, int failures, TimeSpan elapsed);

    [LoggerMessage(
        EventId = 1297,
        Level = LogLevel.Information,
        Message = "The worker looked for due schedules in {Queues} queue(s), such as {Queue}, again after {Elapsed} and {Failures} failure(s).")]
    private static partial void LogTicksAgain(ILogger logger, int queues, string queue, TimeSpan elapsed, int failures);
}
