using System.Globalization;
using Microsoft.Extensions.Logging;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Records;

namespace TypedJobs.Schedules.Firing;

/// <summary>
/// Brings the coded schedules of a queue to the server: all of them when the worker starts, and from then on each minute those that the server has
/// lost, and those that no living worker has as they are stored.
/// </summary>
internal sealed partial class CodedScheduleKeeper(
    string queue,
    IReadOnlyDictionary<string, CodedSchedule> coded,
    string number,
    IJobStorage storage,
    ScheduleTick tick,
    IOccurrenceEnqueuer enqueuer,
    Planner planner,
    Action onChanged,
    TimeProvider time,
    ILogger logger)
    : Round($"coded schedules of queue {queue}", logger)
{
    private const int Batch = 200;
    private const int MaxPasses = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;

    // Those that were compared since the worker has started.
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);

    // Those that could not be compared, which is logged once.
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private int _failures;
    private bool _isTold;

    protected internal override async ValueTask<TimeSpan?> RunAsync(CancellationToken stop)
    {
        if (!_isTold)
        {
            _isTold = true;
            foreach (CodedSchedule schedule in coded.Values.Where(schedule => schedule.Problem is not null))
            {
                LogNoZone(_logger, schedule.Name, queue, schedule.Problem!);
            }
        }

        try
        {
            bool isDone = true;
            foreach (CodedSchedule[] part in coded.Values.Chunk(Batch))
            {
                isDone &= await KeepAsync(part, stop).ConfigureAwait(false);
            }

            _failures = 0;
            return isDone ? Jitter.Around(Interval) : Jitter.Around(TimeSpan.FromSeconds(1));
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
            if (_failures == 1)
            {
                LogKeepFailed(_logger, exception, queue);
            }

            return Jitter.PauseAfter(_failures);
        }
    }

    private async Task<bool> KeepAsync(CodedSchedule[] schedules, CancellationToken stop)
    {
        string[] names = Array.ConvertAll(schedules, schedule => schedule.Name);
        for (int passes = 1; names.Length > 0 && passes <= MaxPasses; passes++)
        {
            names = await CompareAsync(names, stop).ConfigureAwait(false);
        }

        return names.Length == 0;
    }

    // Gives the names of those that are to be compared again, because they have changed meanwhile.
    private async Task<string[]> CompareAsync(string[] names, CancellationToken stop)
    {
        IScheduleProtocol protocol = storage.Schedules(queue);
        SchedulePage page = await protocol.ReadAsync(names, withCalls: true, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
        HashSet<string>? living = null;
        var again = new List<string>(names.Skip(page.Schedules.Count));
        var changes = new List<ScheduleChange>();
        foreach (StoredSchedule stored in page.Schedules)
        {
            CodedSchedule own = coded[stored.Name];
            ScheduleState? state = stored.Entry is { Version: >= 0 } entry ? ScheduleState.TryRead(entry.State) : null;
            bool differs = state is not null && (state.Fingerprint != own.Plan.Fingerprint || !state.IsCoded);
            if (differs && state!.IsCoded && _begun.Contains(own.Name))
            {
                living ??= await ReadLivingAsync(stop).ConfigureAwait(false);
                if (state.Coders.Any(living.Contains))
                {
                    // Another build runs beside this one, and has started later.
                    continue;
                }
            }

            if (differs && stored.Entry!.DueAt <= page.Now)
            {
                // What is due by the plan that ends here is still enqueued.
                await tick.FireAsync(stored, page.Now, stop).ConfigureAwait(false);
                again.Add(own.Name);
            }
            else if (await TryChangeOfAsync(own, stored, state, differs, page.Now, stop).ConfigureAwait(false) is (true, var change))
            {
                if (change is null)
                {
                    _begun.Add(own.Name);
                }
                else
                {
                    changes.Add(change);
                }
            }
        }

        if (changes.Count > 0)
        {
            IReadOnlyList<bool> done = await protocol.ChangeAsync(changes, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
            for (int i = 0; i < done.Count; i++)
            {
                if (done[i])
                {
                    _begun.Add(changes[i].Name);
                }
                else
                {
                    again.Add(changes[i].Name);
                }
            }

            onChanged();
        }

        return [.. again];
    }

    // An override that cannot be read here, or arguments that cannot be protected, must not keep the other schedules from the server. Tried again
    // with the next comparison.
    private async Task<(bool IsKnown, ScheduleChange? Change)> TryChangeOfAsync(
        CodedSchedule own, StoredSchedule stored, ScheduleState? state, bool differs, DateTimeOffset now, CancellationToken stop)
    {
        try
        {
            ScheduleChange? change = await ChangeOfAsync(own, stored, state, differs, now, stop).ConfigureAwait(false);
            _failed.Remove(own.Name);
            return (true, change);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            if (_failed.Add(own.Name))
            {
                LogKeepOneFailed(_logger, exception, own.Name, queue);
            }

            return (false, null);
        }
    }

    private async Task<ScheduleChange?> ChangeOfAsync(
        CodedSchedule own, StoredSchedule stored, ScheduleState? state, bool differs, DateTimeOffset now, CancellationToken stop)
    {
        string hash = enqueuer.HashOf(own.Call);
        bool isNoted = state?.Coders.Contains(number) == true;

        // Another worker has stored it and does not have its zone.
        bool plans = state is { IsUnplanned: true, Override: null, Pause: null } && own.Problem is null;
        if (state is not null && !differs && isNoted && !plans
            && !(stored.DueAt > stored.Entry!.DueAt && !stored.Waits && state.Errors == 0)
            && (_begun.Contains(own.Name) || (state.Text == own.Text && state.CallHash == hash && hash.Length > 0 && stored.Call.Length > 0)))
        {
            return null;
        }

        ScheduleState then;
        if (state is null)
        {
            then = planner.Begin(New(own, hash), now);
        }
        else if (differs)
        {
            then = state with
            {
                Text = own.Text,
                Fingerprint = own.Plan.Fingerprint,
                CallHash = hash,
                Job = own.Call.Name,
                Coders = [number],
                Enqueued = 0,
                Error = null,
                Errors = 0,
            };
            then = then.Override is null ? planner.Begin(then, now) : then;
            LogReplanned(_logger, own.Name, queue, own.Plan.Schedule.ToString(), then.Next?.ToString("O", CultureInfo.InvariantCulture) ?? "no time");
        }
        else
        {
            then = state.With(number);
            then = _begun.Contains(own.Name) ? then : then with { Text = own.Text, CallHash = hash, Job = own.Call.Name };
            then = plans ? planner.Begin(then, now) : then;
        }

        return new ScheduleChange(ScheduleChangeKind.Store, own.Name, stored.Entry is { } entry ? entry.Version < 0 || state is null ? null : entry.Version : 0)
        {
            DueAt = planner.DueAt(own.Name, then),
            State = then.Write(),
            Call = await enqueuer.StoreAsync(own.Call, queue, own.Name, stop).AsTask().WaitAsync(Patience, time, stop).ConfigureAwait(false),
        };
    }

    private ScheduleState New(CodedSchedule own, string hash) => new()
    {
        Text = own.Text,
        Fingerprint = own.Plan.Fingerprint,
        CallHash = hash,
        Job = own.Call.Name,
        Coders = [number],
    };

    private async Task<HashSet<string>> ReadLivingAsync(CancellationToken stop)
    {
        WorkersResult workers = await storage.Admin(queue).GetWorkersAsync(1, stop).WaitAsync(Patience, time, stop).ConfigureAwait(false);
        return WorkerPresence.ReadCoded(workers.Workers);
    }

    [LoggerMessage(
        EventId = 1280,
        Level = LogLevel.Error,
        Message = "Failed to plan coded schedule {Schedule} of queue {Queue}: {Problem} Other schedules go on.")]
    private static partial void LogNoZone(ILogger logger, string schedule, string queue, string problem);

    [LoggerMessage(
        EventId = 1298,
        Level = LogLevel.Warning,
        Message = "Failed to bring the coded schedules of queue {Queue} to the server. Retrying.")]
    private static partial void LogKeepFailed(ILogger logger, Exception exception, string queue);

    [LoggerMessage(
        EventId = 1289,
        Level = LogLevel.Error,
        Message = "Failed to bring schedule {Schedule} of queue {Queue}, which comes from code, to the server. Retrying each minute.")]
    private static partial void LogKeepOneFailed(ILogger logger, Exception exception, string schedule, string queue);

    [LoggerMessage(
        EventId = 1299,
        Level = LogLevel.Information,
        Message = "Schedule {Schedule} of queue {Queue} was planned anew as this build has it, {Plan}: the next occurrence is at {Next}.")]
    private static partial void LogReplanned(ILogger logger, string schedule, string queue, string plan, string next);
}
