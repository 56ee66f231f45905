using System.Globalization;
using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Schedules.Planning;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Records;

namespace TypedJobs.Schedules.Firing;

/// <summary>
/// Enqueues what is due of the schedules of one queue: reads a page, decides, has the jobs prepared and stores them. A schedule that fails keeps its
/// error, and is looked at later; the others go on.
/// </summary>
internal sealed partial class ScheduleTick(
    string queue,
    string worker,
    IJobStorage storage,
    IReadOnlyDictionary<string, CodedSchedule> coded,
    IOccurrenceEnqueuer enqueuer,
    Planner planner,
    JobTelemetry telemetry,
    TimeProvider time,
    ILogger logger)
{
    private const int PageSize = 500;
    private const int MaxPages = 40;
    private const int MaxJobsPerCall = 1000;

    /// <summary>How long the middleware of an occurrence, or whoever has its keys, may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IScheduleProtocol _protocol = storage.Schedules(queue);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private bool _fires;
    private bool _hasMore;

    /// <summary>Enqueues what is due, a bounded number of schedules.</summary>
    public async Task<TickResult> RunAsync(CancellationToken stop)
    {
        int left = 0;
        bool othersCode = false;
        _fires = false;
        _hasMore = false;
        for (int pages = 1; ; pages++)
        {
            DuePage page = await _protocol.ReadDueAsync(PageSize, left, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
            if (page.Schedules.Count > 0)
            {
                (int stays, bool others) = await FireAsync(page.Schedules, page.Now, force: false, stop).ConfigureAwait(false);
                left += stays;
                othersCode |= others;
            }

            if (!page.HasMore || pages == MaxPages)
            {
                return new TickResult(page.NextIn, page.HasMore || _hasMore, left, _fires || page.FiredLast == worker, othersCode);
            }
        }
    }

    /// <summary>Enqueues what is due of one schedule, whoever has its code.</summary>
    public Task FireAsync(StoredSchedule schedule, DateTimeOffset now, CancellationToken stop) => FireAsync([schedule], now, force: true, stop);

    private async Task<(int Left, bool OthersCode)> FireAsync(
        IReadOnlyList<StoredSchedule> schedules, DateTimeOffset now, bool force, CancellationToken stop)
    {
        int left = 0;
        bool othersCode = false;
        var corrections = new List<ScheduleChange>();
        var foreign = new List<(StoredSchedule Schedule, ScheduleState State)>();
        var firings = new List<DueSchedule>();
        var failed = new List<FiredSchedule>();
        foreach (StoredSchedule schedule in schedules)
        {
            if (schedule.Entry is not { } entry || entry.Version < 0 || ScheduleState.TryRead(entry.State) is not { } state)
            {
                if (schedule.Entry is null)
                {
                    corrections.Add(new ScheduleChange(ScheduleChangeKind.Correct, schedule.Name, 0));
                }
                else
                {
                    corrections.Add(new ScheduleChange(ScheduleChangeKind.Postpone, schedule.Name, null));
                    Tell(schedule.Name, static (logger, queue, name) => LogDamaged(logger, name, queue));
                }
            }
            else if (!(entry.DueAt <= now))
            {
                // A server that was killed has left a time that is too early.
                corrections.Add(new ScheduleChange(ScheduleChangeKind.Correct, schedule.Name, entry.Version));
            }
            else if (!force && state.IsCoded && !(coded.TryGetValue(schedule.Name, out CodedSchedule? own) && own.Plan.Fingerprint == state.Fingerprint))
            {
                foreign.Add((schedule, state));
                othersCode |= coded.ContainsKey(schedule.Name);
            }
            else if (TryPlan(schedule, state, now, failed) is { } firing)
            {
                firings.Add(firing);
            }
        }

        left = foreign.Count > 0 ? await PostponeOrphansAsync(foreign, corrections, stop).ConfigureAwait(false) : 0;
        if (corrections.Count > 0)
        {
            await _protocol.ChangeAsync(corrections, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
        }

        await PrepareAllAsync(firings, failed, now, stop).ConfigureAwait(false);
        await StoreAllAsync(firings, failed, now, force, stop).ConfigureAwait(false);
        return (left, othersCode);
    }

    // Schedules of another build are that one's to enqueue. Those that no living worker has are not to stand before all others. Gives the number
    // of the former.
    private async Task<int> PostponeOrphansAsync(
        List<(StoredSchedule Schedule, ScheduleState State)> foreign, List<ScheduleChange> changes, CancellationToken stop)
    {
        WorkersResult workers = await storage.Admin(queue).GetWorkersAsync(1, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
        HashSet<string> living = [.. workers.Workers.Select(WorkerPresence.ReadCoded).OfType<string>()];
        int others = 0;
        foreach ((StoredSchedule schedule, ScheduleState state) in foreign)
        {
            if (state.Coders.Any(living.Contains))
            {
                others++;
            }
            else
            {
                changes.Add(new ScheduleChange(ScheduleChangeKind.Postpone, schedule.Name, schedule.Entry!.Version));
            }
        }

        return others;
    }

    private DueSchedule? TryPlan(StoredSchedule schedule, ScheduleState state, DateTimeOffset now, List<FiredSchedule> failed)
    {
        try
        {
            return new DueSchedule(schedule, state, planner.Plan(schedule.Name, state, now));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            failed.Add(Fail(schedule, state, exception, now));
            return null;
        }
    }

    // What cannot be prepared is taken out of the firings, and fails alone.
    private async Task PrepareAllAsync(List<DueSchedule> firings, List<FiredSchedule> failed, DateTimeOffset now, CancellationToken stop)
    {
        Exception?[] failures = await Task.WhenAll(firings.Select(async firing =>
        {
            try
            {
                await PrepareAsync(firing, stop).ConfigureAwait(false);
                return null;
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                return exception;
            }
        })).ConfigureAwait(false);
        for (int i = failures.Length - 1; i >= 0; i--)
        {
            if (failures[i] is { } failure)
            {
                DueSchedule firing = firings[i];
                firings.RemoveAt(i);
                failed.Add(Fail(firing.Stored, firing.State, failure, now));
                firing.End(isStored: false, failure);
            }
        }
    }

    private async Task PrepareAsync(DueSchedule firing, CancellationToken stop)
    {
        if (firing.Tick.Runs.Count == 0)
        {
            return;
        }

        JobCall call = await enqueuer.OpenAsync(firing.Stored.Call, queue, firing.Name, stop).AsTask()
            .WaitAsync(Patience, time, stop).ConfigureAwait(false);
        await firing.PrepareAsync(
            [.. firing.Tick.Runs.Select(planned => (call.WithKey(OccurrenceKey.Of(firing.Name, planned)), planned))],
            enqueuer,
            Patience,
            time,
            stop).ConfigureAwait(false);
    }

    private async Task StoreAllAsync(
        List<DueSchedule> firings, List<FiredSchedule> failed, DateTimeOffset now, bool force, CancellationToken stop)
    {
        foreach (FiredSchedule[] part in failed.Chunk(PageSize))
        {
            await _protocol.FireAsync(worker, part, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
        }

        for (int start = 0; start < firings.Count;)
        {
            int length = Fits(firings, start);
            DueSchedule[] part = [.. firings.Skip(start).Take(length)];
            start += length;
            try
            {
                IReadOnlyList<FireResult> results = await _protocol.FireAsync(
                    worker, Array.ConvertAll(part, firing => FiredOf(firing, firing.Jobs, firing.Tick.Missed, now, force)), stop)
                    .WaitAsync(Patience, time, stop).ConfigureAwait(false);
                await EndAllAsync(part, results, now, force, stop).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                firings.ForEach(firing => firing.End(isStored: false, exception));
                throw;
            }
        }
    }

    private static int Fits(List<DueSchedule> firings, int start)
    {
        int jobs = 0;
        long size = 0;
        for (int i = start; i < firings.Count; i++)
        {
            jobs += firings[i].Jobs.Count;
            size += firings[i].Jobs.Sum(occurrence => (long)occurrence.Job.Payload.Length);
            if (i > start && (jobs > MaxJobsPerCall || size > TypedJobs.Jobs.JobLimits.MaxPayloadBytes || i - start >= PageSize))
            {
                return i - start;
            }
        }

        return firings.Count - start;
    }

    private async Task EndAllAsync(DueSchedule[] part, IReadOnlyList<FireResult> results, DateTimeOffset now, bool force, CancellationToken stop)
    {
        int enqueued = 0;
        for (int i = 0; i < part.Length; i++)
        {
            DueSchedule firing = part[i];
            FireResult result = results[i];
            if (result.Outcome == FireOutcome.KeyTaken)
            {
                await PassOverAsync(firing, result.Key, now, force, stop).ConfigureAwait(false);
            }
            else if (result.Outcome == FireOutcome.Done)
            {
                _fires = true;

                // Of several due ones that wait for one another, the next one is due already.
                _hasMore |= firing.Tick.State.Next <= now;
                enqueued += firing.Jobs.Count;
                Count(firing, "enqueued", firing.Jobs.Count);
                if (firing.Tick.Missed is { } missed)
                {
                    Count(firing, "missed", long.TryParse(missed.Detail, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 1);
                    LogMissed(logger, firing.Name, queue, missed.Detail, missed.Planned.ToString("O", CultureInfo.InvariantCulture));
                }
            }
            else if (result.Outcome is FireOutcome.Skipped or FireOutcome.Waits)
            {
                Count(firing, "skipped", result.Outcome == FireOutcome.Skipped ? 1 : 0);
                LogOverlapped(
                    logger, firing.Name, queue, result.Outcome == FireOutcome.Skipped ? "skipped an occurrence" : "waits", result.Key);
            }

            firing.End(result.Outcome is FireOutcome.Done or FireOutcome.Changed);
        }

        if (enqueued > 0)
        {
            LogFired(logger, queue, enqueued, part.Length);
        }
    }

    private void Count(DueSchedule firing, string outcome, long count)
    {
        if (count > 0)
        {
            telemetry.RecordOccurrences(queue, firing.Job, outcome, count);
        }
    }

    // Another job has the key of an occurrence: that one is lost, and the schedule says so and goes on.
    private async Task PassOverAsync(DueSchedule firing, string key, DateTimeOffset now, bool force, CancellationToken stop)
    {
        Occurrence[] rest = [.. firing.Jobs.Where(occurrence => occurrence.Job.Key != key)];
        string error = $"The key '{key}' of an occurrence belongs to a job that is not of this schedule, so the occurrence was not enqueued.";
        var note = new StoredOccurrence(firing.Jobs.First(occurrence => occurrence.Job.Key == key).Planned, now, OccurrenceKind.KeyTaken, key);
        FiredSchedule fired = FiredOf(firing, rest, note, now, force, state => state with { Error = new ScheduleMark(error, string.Empty, now) });
        await _protocol.FireAsync(worker, [fired], stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
        LogFailed(logger, firing.Name, queue, error);
    }

    private FiredSchedule FiredOf(
        DueSchedule firing,
        IReadOnlyList<Occurrence> jobs,
        StoredOccurrence? note,
        DateTimeOffset now,
        bool force,
        Func<ScheduleState, ScheduleState>? change = null)
    {
        ScheduleState then = firing.Tick.StateWithRuns;
        then = change is null ? then : change(then);

        // One that is about to be planned anew does not wait any more.
        ClaimUse claim = firing.Tick.Claim;
        return new FiredSchedule(
            firing.Name, firing.Stored.Entry!.Version, MustBeDue: !force, force && claim != ClaimUse.None ? ClaimUse.Skip : claim, jobs)
        {
            Plans = true,
            DueAt = planner.DueAt(firing.Name, then),
            State = then.Write(),
            StateIfSkipped = claim == ClaimUse.Skip || force ? firing.Tick.State.Write() : default,
            Note = note,
        };
    }

    private FiredSchedule Fail(StoredSchedule schedule, ScheduleState state, Exception exception, DateTimeOffset now)
    {
        // What a transform or a middleware says may contain values; who looks at schedules may see less than who reads logs.
        string error = exception is TimeoutException ? $"Neither the middleware nor whoever has the keys of payloads answered within {Patience}."
            : exception is FormatException or TimeZoneNotFoundException or InvalidDataException or ArgumentException or JobPayloadException
            ? exception.Message
            : $"{exception.GetType().FullName} was thrown while an occurrence was enqueued; see the log of worker {worker}.";
        (ScheduleState then, DateTimeOffset dueAt) = Planner.Fail(state, TypedJobs.Jobs.BoundedText.CutReason(error), now);
        if (then.Errors == 1)
        {
            LogFailedWith(logger, exception, schedule.Name, queue, error);
        }

        return new FiredSchedule(schedule.Name, schedule.Entry!.Version, MustBeDue: true, ClaimUse.None, [])
        {
            Plans = true,
            DueAt = dueAt,
            State = then.Write(),
        };
    }

    // Once for each schedule, of a bounded number.
    private void Tell(string name, Action<ILogger, string, string> log)
    {
        if (_told.Count < PageSize && _told.Add(name))
        {
            log(logger, queue, name);
        }
    }

    [LoggerMessage(EventId = 1290, Level = LogLevel.Debug, Message = "Queue {Queue} got {Count} job(s) of {Schedules} schedule(s).")]
    private static partial void LogFired(ILogger logger, string queue, int count, int schedules);

    [LoggerMessage(
        EventId = 1291,
        Level = LogLevel.Warning,
        Message = "Schedule {Schedule} of queue {Queue} missed {Count} occurrence(s), the first planned at {Planned}.")]
    private static partial void LogMissed(ILogger logger, string schedule, string queue, string count, string planned);

    [LoggerMessage(
        EventId = 1292,
        Level = LogLevel.Information,
        Message = "Schedule {Schedule} of queue {Queue} {Outcome} because job {Key} has not finished.")]
    private static partial void LogOverlapped(ILogger logger, string schedule, string queue, string outcome, string key);

    [LoggerMessage(
        EventId = 1293,
        Level = LogLevel.Error,
        Message = "Failed to enqueue an occurrence of schedule {Schedule} of queue {Queue}: {Error}")]
    private static partial void LogFailed(ILogger logger, string schedule, string queue, string error);

    [LoggerMessage(
        EventId = 1294,
        Level = LogLevel.Error,
        Message = "Failed to enqueue an occurrence of schedule {Schedule} of queue {Queue}: {Error} Retrying.")]
    private static partial void LogFailedWith(ILogger logger, Exception exception, string schedule, string queue, string error);

    [LoggerMessage(
        EventId = 1295,
        Level = LogLevel.Error,
        Message = "Schedule {Schedule} of queue {Queue} is damaged and does not recur. Set it again or remove it.")]
    private static partial void LogDamaged(ILogger logger, string schedule, string queue);
}
