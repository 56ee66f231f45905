using System.Globalization;
using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
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
    private const int MaxJobsPerSchedule = 100;

    /// <summary>The time that the middleware of an occurrence, or a provider of keys, may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The time that ready schedules wait for the others of their part.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>The additional time after which this worker looks at a schedule that it failed to enqueue.</summary>
    private static readonly TimeSpan FailedLater = TimeSpan.FromMilliseconds(500);

    private readonly IScheduleProtocol _protocol = storage.Schedules(queue);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private bool _fires;
    private bool _hasMore;

    // When a schedule is due next that this tick has changed. What the server says of the next one was read before that.
    private DateTimeOffset? _next;

    /// <summary>Enqueues what is due, a bounded number of schedules.</summary>
    public async Task<TickResult> RunAsync(CancellationToken stop)
    {
        int left = 0;
        bool othersCode = false;
        _fires = false;
        _hasMore = false;
        _next = null;
        for (int pages = 1; ; pages++)
        {
            DuePage page = await _protocol.ReadDueAsync(PageSize, left, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
            long readAt = time.GetTimestamp();
            if (page.Schedules.Count > 0)
            {
                (int stays, bool others) = await FireAsync(page.Schedules, page.Now, force: false, stop).ConfigureAwait(false);
                left += stays;
                othersCode |= others;
            }

            if (!page.HasMore || pages == MaxPages)
            {
                DueNext(page.Now + page.NextIn);
                TimeSpan? nextIn = _next is { } next ? next - page.Now - time.GetElapsedTime(readAt) : null;
                return new TickResult(nextIn < TimeSpan.Zero ? TimeSpan.Zero : nextIn, page.HasMore || _hasMore, left, _fires || page.FiredLast == worker, othersCode);
            }
        }
    }

    /// <summary>Enqueues what is due of one schedule, whoever has its code.</summary>
    public Task FireAsync(StoredSchedule schedule, DateTimeOffset now, CancellationToken stop) => FireAsync([schedule], now, force: true, stop);

    private void DueNext(DateTimeOffset? at)
    {
        if (at is not null && !(at >= _next))
        {
            _next = at;
        }
    }

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
            if (schedule.Entry is not { } entry)
            {
                corrections.Add(new ScheduleChange(ScheduleChangeKind.Correct, schedule.Name, 0));
            }
            else if (entry.Version < 0 || ScheduleState.TryRead(entry.State) is not { } state)
            {
                corrections.Add(new ScheduleChange(ScheduleChangeKind.Postpone, schedule.Name, entry.Version));
                Tell(schedule.Name, static (logger, queue, name) => LogDamaged(logger, name, queue));
            }
            else if (!(entry.DueAt <= now))
            {
                // A server that was killed has left a time that is too early.
                corrections.Add(new ScheduleChange(ScheduleChangeKind.Correct, schedule.Name, entry.Version));
                DueNext(entry.DueAt);
            }
            else if (!force && state.IsCoded && !(coded.TryGetValue(schedule.Name, out CodedSchedule? own) && own.Plan.Fingerprint == state.Fingerprint))
            {
                foreign.Add((schedule, state));
                othersCode |= coded.ContainsKey(schedule.Name);
            }
            else if (TryPlan(schedule, state, now, force, failed) is { } firing)
            {
                firings.Add(firing);
            }
        }

        left = foreign.Count > 0 ? await PostponeOrphansAsync(foreign, corrections, stop).ConfigureAwait(false) : 0;
        if (corrections.Count > 0)
        {
            await _protocol.ChangeAsync(corrections, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
        }

        await FireAllAsync(firings, failed, now, force, stop).ConfigureAwait(false);
        return (left, othersCode);
    }

    // Schedules of another build are that one's to enqueue. Those that no living worker has are not to stand before all others. Gives the number
    // of the former.
    private async Task<int> PostponeOrphansAsync(
        List<(StoredSchedule Schedule, ScheduleState State)> foreign, List<ScheduleChange> changes, CancellationToken stop)
    {
        WorkersResult workers = await storage.Admin(queue).GetWorkersAsync(1, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
        HashSet<string> living = WorkerPresence.ReadCoded(workers.Workers);
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

    private DueSchedule? TryPlan(StoredSchedule schedule, ScheduleState state, DateTimeOffset now, bool force, List<FiredSchedule> failed)
    {
        try
        {
            int most = Math.Clamp(JobLimits.MaxPayloadBytes / Math.Max(1, schedule.Call.Length), 1, MaxJobsPerSchedule);
            PlannedTick tick = planner.Plan(schedule.Name, state, now, most);
            return new DueSchedule(schedule, state, tick, planner.DueAt(schedule.Name, tick.State), planner.DueAt(schedule.Name, tick.StateIfNone));
        }
        catch (Exception exception)
        {
            // What is said of a plan is of the text of the schedule, and of nobody's values.
            failed.Add(Fail(schedule, state, exception, exception.Message, now, force));
            return null;
        }
    }

    // In parts, so that neither the jobs nor the calls are too many at once. What takes its time is stored when it is ready, behind the others.
    private async Task FireAllAsync(List<DueSchedule> firings, List<FiredSchedule> failed, DateTimeOffset now, bool force, CancellationToken stop)
    {
        try
        {
            await StoreFailedAsync(failed, stop).ConfigureAwait(false);
            var slow = new List<(DueSchedule Firing, Task<(Exception? Failure, string? Message)> Preparation)>();
            for (int start = 0; start < firings.Count;)
            {
                int length = Fits(firings, start, static firing => (firing.Tick.Runs.Count, (long)firing.Tick.Runs.Count * firing.Stored.Call.Length));
                slow.AddRange(firings.GetRange(start, length).ConvertAll(firing => (firing, PrepareAsync(firing, stop))));
                start += length;
                await ((Task)Task.WhenAll(slow.ConvertAll(one => one.Preparation))).WaitAsync(Grace, time, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await StoreReadyAsync(slow, now, force, stop).ConfigureAwait(false);
            }

            while (slow.Count > 0)
            {
                await Task.WhenAny(slow.ConvertAll(one => one.Preparation)).WaitAsync(stop).ConfigureAwait(false);
                await StoreReadyAsync(slow, now, force, stop).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            firings.ForEach(firing => firing.End(exception));
            throw;
        }
    }

    // What cannot be prepared fails alone. A transform or a middleware may put values into its message, and who looks at schedules may see less
    // than who reads logs: such a message is not given.
    private async Task<(Exception? Failure, string? Message)> PrepareAsync(DueSchedule firing, CancellationToken stop)
    {
        bool isOpen = false;
        try
        {
            if (firing.Tick.Runs.Count > 0)
            {
                JobCall call = await enqueuer.OpenAsync(firing.Stored.Call, queue, firing.Name, stop).AsTask()
                    .WaitAsync(Patience, time, stop).ConfigureAwait(false);
                isOpen = true;
                await firing.PrepareAsync(
                    [.. firing.Tick.Runs.Select(planned => (call.WithKey(OccurrenceKey.Of(firing.Name, planned)), planned))],
                    enqueuer,
                    Patience,
                    time,
                    stop).ConfigureAwait(false);
            }

            return default;
        }
        catch (Exception exception)
        {
            return (exception, !isOpen && exception is InvalidDataException or JobPayloadException ? exception.Message : null);
        }
    }

    // Stores what is ready, and removes it from the list.
    private async Task StoreReadyAsync(
        List<(DueSchedule Firing, Task<(Exception? Failure, string? Message)> Preparation)> slow, DateTimeOffset now, bool force, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var ready = new List<DueSchedule>();
        var failed = new List<FiredSchedule>();
        var rest = new List<(DueSchedule Firing, Task<(Exception? Failure, string? Message)> Preparation)>();
        foreach ((DueSchedule firing, Task<(Exception? Failure, string? Message)> preparation) in slow)
        {
            if (!preparation.IsCompleted)
            {
                rest.Add((firing, preparation));
                continue;
            }

            (Exception? failure, string? message) = await preparation.ConfigureAwait(false);
            if (failure is null)
            {
                ready.Add(firing);
            }
            else
            {
                failed.Add(Fail(firing.Stored, firing.State, failure, message, now, force));
                firing.End(failure);
            }
        }

        slow.Clear();
        slow.AddRange(rest);
        await StoreFailedAsync(failed, stop).ConfigureAwait(false);
        for (int start = 0; start < ready.Count;)
        {
            int length = Fits(ready, start, static firing => (firing.Jobs.Count, firing.Jobs.Sum(occurrence => (long)occurrence.Job.Payload.Length)));
            DueSchedule[] part = [.. ready.GetRange(start, length)];
            start += length;
            IReadOnlyList<FireResult> results = await _protocol.FireAsync(
                worker, Array.ConvertAll(part, firing => FiredOf(firing, firing.Jobs, firing.Tick.Missed, force)), stop)
                .WaitAsync(Patience, time, stop).ConfigureAwait(false);
            await EndAllAsync(part, results, now, force, stop).ConfigureAwait(false);
        }
    }

    // Nobody's name is left: whoever fails is not to come first for the others.
    private async Task StoreFailedAsync(List<FiredSchedule> failed, CancellationToken stop)
    {
        foreach (FiredSchedule[] part in failed.Chunk(PageSize))
        {
            await _protocol.FireAsync(string.Empty, part, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
            foreach (FiredSchedule one in part)
            {
                DueNext(one.DueAt + FailedLater);
            }
        }
    }

    private static int Fits(List<DueSchedule> firings, int start, Func<DueSchedule, (int Jobs, long Size)> measure)
    {
        int jobs = 0;
        long size = 0;
        for (int i = start; i < firings.Count; i++)
        {
            (int more, long larger) = measure(firings[i]);
            jobs += more;
            size += larger;
            if (i > start && (jobs > MaxJobsPerCall || size > JobLimits.MaxPayloadBytes || i - start >= PageSize))
            {
                return i - start;
            }
        }

        return firings.Count - start;
    }

    private async Task EndAllAsync(DueSchedule[] part, IReadOnlyList<FireResult> results, DateTimeOffset now, bool force, CancellationToken stop)
    {
        int enqueued = 0;
        int schedules = 0;
        for (int i = 0; i < part.Length; i++)
        {
            DueSchedule firing = part[i];
            FireResult result = results[i];
            if (result.Outcome == FireOutcome.KeyTaken)
            {
                await PassOverAsync(firing, result, now, force, stop).ConfigureAwait(false);
            }
            else if (result.Outcome == FireOutcome.Done)
            {
                _fires = true;

                // Of several due ones that wait for one another, or were too many, the next one is due already.
                DueNext(firing.DueAt);
                _hasMore |= firing.DueAt <= now;
                enqueued += firing.Jobs.Count;
                schedules += firing.Jobs.Count > 0 ? 1 : 0;
                Count(firing, "enqueued", firing.Jobs.Count);
                if (firing.Tick.Missed is { } missed)
                {
                    Count(firing, "missed", long.TryParse(missed.Detail, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 1);
                    LogMissed(logger, firing.Name, queue, missed.Detail, missed.Planned.ToString("O", CultureInfo.InvariantCulture));
                }
            }
            else if (result.Outcome is FireOutcome.Skipped or FireOutcome.Waits)
            {
                if (result.Outcome == FireOutcome.Skipped)
                {
                    DueNext(firing.DueAtIfNone);
                }

                Count(firing, "skipped", result.Outcome == FireOutcome.Skipped ? 1 : 0);
                LogOverlapped(
                    logger, firing.Name, queue, result.Outcome == FireOutcome.Skipped ? "skipped an occurrence" : "waits", result.Key);
            }

            // When somebody else came first, that one has stored the same.
            firing.End(result.Outcome is FireOutcome.Done or FireOutcome.Changed ? null : new OccurrenceNotEnqueuedException());
        }

        if (enqueued > 0)
        {
            LogFired(logger, enqueued, schedules, queue);
        }
    }

    private void Count(DueSchedule firing, string outcome, long count)
    {
        if (count > 0)
        {
            telemetry.RecordOccurrences(queue, firing.Job, outcome, count);
        }
    }

    // Other jobs have the keys of occurrences: those are lost, and the schedule says so and goes on.
    private async Task PassOverAsync(DueSchedule firing, FireResult result, DateTimeOffset now, bool force, CancellationToken stop)
    {
        IReadOnlyList<Occurrence> rest = firing.Jobs;
        while (result.Outcome == FireOutcome.KeyTaken)
        {
            HashSet<string> taken = [.. result.Key.Split(' ')];
            Occurrence first = rest.First(occurrence => taken.Contains(occurrence.Job.Key));
            rest = [.. rest.Where(occurrence => !taken.Contains(occurrence.Job.Key))];
            string error = $"The key '{first.Job.Key}' of an occurrence belongs to a job that is not of this schedule, so the occurrence was not enqueued.";
            var note = new StoredOccurrence(first.Planned, now, OccurrenceKind.KeyTaken, first.Job.Key);
            FiredSchedule fired = FiredOf(firing, rest, note, force, state => state with { Error = new ScheduleMark(error, string.Empty, now) });
            result = (await _protocol.FireAsync(worker, [fired], stop).WaitAsync(Patience, time, stop).ConfigureAwait(false))[0];
            LogFailed(logger, firing.Name, queue, error);
            if (result.Outcome is FireOutcome.Done or FireOutcome.Skipped)
            {
                DueNext(fired.DueAt);
                _hasMore |= fired.DueAt <= now;
                Count(firing, "enqueued", result.Outcome == FireOutcome.Done ? rest.Count : 0);
            }
        }
    }

    private static FiredSchedule FiredOf(
        DueSchedule firing, IReadOnlyList<Occurrence> jobs, StoredOccurrence? note, bool force, Func<ScheduleState, ScheduleState>? change = null)
    {
        ScheduleState then = firing.Tick.StateWith(jobs.Count, jobs.Count > 0 ? jobs[^1].Planned : null);
        then = change is null ? then : change(then);

        // One that is about to be planned anew does not wait any more.
        ClaimUse claim = firing.Tick.Claim;
        return new FiredSchedule(
            firing.Name, firing.Stored.Entry!.Version, MustBeDue: !force, force && claim != ClaimUse.None ? ClaimUse.Skip : claim, jobs)
        {
            Plans = true,
            DueAt = jobs.Count == firing.Tick.Runs.Count ? firing.DueAt : firing.DueAtIfNone,
            State = then.Write(),
            DueAtIfSkipped = firing.DueAtIfNone,
            StateIfSkipped = claim == ClaimUse.Skip || force ? firing.Tick.StateIfNone.Write() : default,
            Note = note,
        };
    }

    private FiredSchedule Fail(StoredSchedule schedule, ScheduleState state, Exception exception, string? message, DateTimeOffset now, bool force)
    {
        string error = message
            ?? (exception is TimeoutException ? $"Neither the middleware nor whoever has the keys of payloads answered within {Patience}."
            : $"{exception.GetType().FullName} was thrown while an occurrence was enqueued; see the log of worker {worker}.");
        (ScheduleState then, DateTimeOffset dueAt) = Planner.Fail(state, BoundedText.CutReason(error), now);
        if (then.Errors == 1)
        {
            LogFailedWith(logger, exception, schedule.Name, queue, error);
        }

        return new FiredSchedule(schedule.Name, schedule.Entry!.Version, MustBeDue: !force, ClaimUse.None, [])
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

    [LoggerMessage(EventId = 1290, Level = LogLevel.Debug, Message = "Enqueued {Count} job(s) of {Schedules} schedule(s) in queue {Queue}.")]
    private static partial void LogFired(ILogger logger, int count, int schedules, string queue);

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
