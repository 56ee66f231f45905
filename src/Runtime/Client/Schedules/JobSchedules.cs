using System.Runtime.CompilerServices;
using TypedJobs.Jobs;
using TypedJobs.Loops;
using TypedJobs.Schedules.Firing;
using TypedJobs.Schedules.Planning;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Records;

namespace TypedJobs.Client.Schedules;

/// <summary>Reads and changes schedules. Setting them is left to <see cref="ScheduleSetter"/>. Thread-safe.</summary>
internal sealed class JobSchedules(
    JobClient client, IJobStorage storage, JobEnqueuer enqueuer, IOccurrenceEnqueuer occurrences, Planner planner, string clientName, TimeProvider time)
    : IJobSchedules
{
    private const int PageSize = 500;
    private const int MaxTries = 10;

    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseUntilStored = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ScheduleSetter _setter = new(storage, enqueuer, occurrences, planner);

    public async Task<JobSchedule> SetAsync(
        string name, JobCall job, Schedule schedule, ScheduleOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(schedule);
        IReadOnlyList<JobSchedule> set = await SetManyAsync(
            [new ScheduleDefinition { Name = name, Call = job, Schedule = schedule, Options = options }], cancellationToken).ConfigureAwait(false);
        return set[0];
    }

    public async Task<IReadOnlyList<JobSchedule>> SetManyAsync(
        IEnumerable<ScheduleDefinition> schedules, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schedules);
        ScheduleDefinition[] all = [.. schedules];
        await _setter.SetAsync(all, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(all, schedule => new JobSchedule(this, schedule.Call.Queue, schedule.Name));
    }

    public JobSchedule GetSchedule(string queue, string name)
    {
        JobNames.ThrowIfInvalidQueue(queue);
        ScheduleNames.ThrowIfInvalid(name);
        return new JobSchedule(this, queue, name);
    }

    public IAsyncEnumerable<JobScheduleRecord> ListAsync(string queue, CancellationToken cancellationToken = default)
    {
        JobNames.ThrowIfInvalidQueue(queue);
        return ListPagesAsync(queue, cancellationToken);
    }

    public async Task<JobScheduleRecord?> GetAsync(string queue, string name, CancellationToken cancellationToken)
    {
        (StoredSchedule stored, _) = await ReadAsync(queue, name, withCall: true, cancellationToken).ConfigureAwait(false);
        return stored.Entry is null
            ? null
            : ScheduleRecords.Of(queue, stored, await ReadLivingAsync(queue, [stored], cancellationToken).ConfigureAwait(false));
    }

    public Task<bool> PauseAsync(string queue, string name, string? reason, CancellationToken cancellationToken) => ChangeAsync(
        queue,
        name,
        (state, now) => state.Pause is null ? state with { Pause = new ScheduleMark(BoundedText.CutReason(reason), clientName, now) } : null,
        cancellationToken);

    public Task<bool> ResumeAsync(string queue, string name, CancellationToken cancellationToken) => ChangeAsync(
        queue, name, (state, now) => state.Pause is null ? null : planner.PlanAnew(state with { Pause = null }, now), cancellationToken);

    public async Task<bool> RemoveAsync(string queue, string name, CancellationToken cancellationToken)
    {
        for (int tries = 1; tries <= MaxTries; tries++)
        {
            (StoredSchedule stored, _) = await ReadAsync(queue, name, withCall: false, cancellationToken).ConfigureAwait(false);
            if (stored.Entry is not { } entry)
            {
                return false;
            }

            if (ScheduleState.TryRead(entry.State) is { IsCoded: true } state)
            {
                IReadOnlySet<string> living = await ReadLivingAsync(queue, [stored], cancellationToken).ConfigureAwait(false);
                if (state.Coders.Any(living.Contains))
                {
                    throw new InvalidOperationException(
                        $"Schedule '{name}' of queue '{queue}' comes from code that a living worker has, and would come back. Pause it, or remove its {nameof(RecurringAttribute)} and deploy.");
                }
            }

            // A worker that starts meanwhile may have it in its code.
            IReadOnlyList<bool> done = await storage.Schedules(queue).ChangeAsync(
                [new ScheduleChange(ScheduleChangeKind.Remove, name, entry.Version)], cancellationToken).ConfigureAwait(false);
            if (done[0])
            {
                return true;
            }
        }

        throw ScheduleSetter.Changing(queue, name);
    }

    public async Task<JobHandle> RunNowAsync(string queue, string name, CancellationToken cancellationToken)
    {
        (StoredSchedule stored, DateTimeOffset now) = await ReadAsync(queue, name, withCall: true, cancellationToken).ConfigureAwait(false);
        ScheduleState state = StateOf(queue, stored);
        JobCall call = await OpenAsync(queue, stored, cancellationToken).ConfigureAwait(false);
        bool holds = Planned(queue, name, () => ScheduleText.Read(state.EffectiveText)).Options.Overlap != Overlap.Allow;
        string key = JobKeyGenerator.Next();
        await occurrences.EnqueueAsync(
            call.WithKey(key),
            async job =>
            {
                IReadOnlyList<FireResult> results = await storage.Schedules(queue).FireAsync(
                    string.Empty,
                    [new FiredSchedule(name, null, MustBeDue: false, holds ? ClaimUse.HoldIfFree : ClaimUse.None, [new Occurrence(job, now, ByHand: true)])],
                    cancellationToken).ConfigureAwait(false);
                if (results[0].Outcome != FireOutcome.Done)
                {
                    throw NotFound(queue, name);
                }
            },
            cancellationToken).ConfigureAwait(false);
        return new JobHandle(client, JobId.Stored(queue, key), isNew: true);
    }

    public async Task<IReadOnlyList<DateTimeOffset>> GetNextAsync(string queue, string name, int count, CancellationToken cancellationToken)
    {
        Bounds.CheckNumber(count, 1, ScheduleBounds.MaxPreview, nameof(count), "the next occurrences");
        (StoredSchedule stored, _) = await ReadAsync(queue, name, withCall: false, cancellationToken).ConfigureAwait(false);
        ScheduleState state = StateOf(queue, stored);
        return state.Pause is null ? Planned(queue, name, () => planner.Next(state, count)) : [];
    }

    public async Task<IReadOnlyList<JobOccurrence>> GetHistoryAsync(string queue, string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredOccurrence> stored =
            await storage.Schedules(queue).ReadOccurrencesAsync(name, cancellationToken).ConfigureAwait(false);
        string[] keys = [.. stored.Where(ScheduleRecords.IsEnqueued).Select(occurrence => occurrence.Detail).Distinct(StringComparer.Ordinal)];
        Dictionary<string, JobState> states = [];
        if (keys.Length > 0)
        {
            IReadOnlyList<JobRecord?> records =
                await storage.Client(queue).ReadAsync(keys, whole: false, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < keys.Length; i++)
            {
                if (records[i] is { } record)
                {
                    states[keys[i]] = record.State;
                }
            }
        }

        return
        [
            .. stored.Reverse().Select(occurrence => ScheduleRecords.Of(
                queue, occurrence, ScheduleRecords.IsEnqueued(occurrence) && states.TryGetValue(occurrence.Detail, out JobState state) ? state : null)),
        ];
    }

    public async Task<JobHandle> WaitForNextAsync(string queue, string name, CancellationToken cancellationToken)
    {
        IScheduleProtocol protocol = storage.Schedules(queue);
        (StoredSchedule stored, DateTimeOffset now) = await ReadAsync(queue, name, withCall: false, cancellationToken).ConfigureAwait(false);

        // A worker stores its coded schedules a little later than its host has started.
        for (long since = time.GetTimestamp(); stored.Entry is null && time.GetElapsedTime(since) < Patience;)
        {
            await Task.Delay(Jitter.Around(PauseUntilStored), time, cancellationToken).ConfigureAwait(false);
            (stored, now) = await ReadAsync(queue, name, withCall: false, cancellationToken).ConfigureAwait(false);
        }

        DateTimeOffset after = StateOf(queue, stored).Last ?? DateTimeOffset.MinValue;
        TimeSpan pause = ShortPause;
        while (true)
        {
            // Read in this order: an occurrence that ends the schedule is noted by then.
            ScheduleState state = StateOf(queue, stored);
            IReadOnlyList<StoredOccurrence> noted = await protocol.ReadOccurrencesAsync(name, cancellationToken).ConfigureAwait(false);
            if (noted.FirstOrDefault(occurrence => occurrence.Kind == OccurrenceKind.Enqueued && occurrence.Planned > after) is { } found)
            {
                return new JobHandle(client, JobId.Stored(queue, found.Detail));
            }

            if (state.HasEnded)
            {
                throw new InvalidOperationException($"Schedule '{name}' of queue '{queue}' has ended: there is no next occurrence.");
            }

            // Near the instant it is looked at more often. It may be changed meanwhile.
            TimeSpan left = (stored.Entry!.DueAt ?? now + LongPause) - now;
            pause = left > ShortPause ? left < LongPause ? left : LongPause : pause < LongPause ? pause * 1.5 : LongPause;
            await Task.Delay(Jitter.Around(pause), time, cancellationToken).ConfigureAwait(false);
            (stored, now) = await ReadAsync(queue, name, withCall: false, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task OverrideAsync(
        string queue, string name, Schedule schedule, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        Bounds.CheckInstant(until, nameof(until), $"schedule '{name}'");
        bool changed = await ChangeAsync(
            queue,
            name,
            (state, now) =>
            {
                if (!state.IsCoded)
                {
                    throw new InvalidOperationException(
                        $"Schedule '{name}' of queue '{queue}' does not come from code: set it again with other times.");
                }

                var plan = SchedulePlan.Create(schedule, Planned(queue, name, () => planner.PlanOf(state with { Override = null })).Options);
                var mark = new ScheduleMark(ScheduleText.Write(plan.Schedule, plan.Options), clientName, now, until);
                return planner.PlanAnew(state with { Override = mark, Error = null, Errors = 0 }, now);
            },
            cancellationToken).ConfigureAwait(false);
        if (!changed)
        {
            throw NotFound(queue, name);
        }
    }

    public Task<bool> ClearOverrideAsync(string queue, string name, CancellationToken cancellationToken) => ChangeAsync(
        queue, name, (state, now) => state.Override is null ? null : planner.PlanAnew(state with { Override = null }, now), cancellationToken);

    private static InvalidOperationException NotFound(string queue, string name) =>
        new($"Queue '{queue}' has no schedule '{name}'.");

    // What was stored elsewhere may need more than this machine has.
    private static T Planned<T>(string queue, string name, Func<T> plan)
    {
        try
        {
            return plan();
        }
        catch (Exception exception) when (exception is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new InvalidOperationException($"The times of schedule '{name}' of queue '{queue}' cannot be computed here. {exception.Message}", exception);
        }
        catch (FormatException exception)
        {
            throw new InvalidOperationException(
                $"What is stored of schedule '{name}' of queue '{queue}' cannot be read. Set it again or remove it.", exception);
        }
    }

    private static ScheduleState StateOf(string queue, StoredSchedule stored) =>
        stored.Entry is not { } entry ? throw NotFound(queue, stored.Name)
        : entry.Version >= 0 && ScheduleState.TryRead(entry.State) is { } state ? state
        : throw new InvalidOperationException(
            $"What is stored of schedule '{stored.Name}' of queue '{queue}' cannot be read. Set it again or remove it.");

    private async Task<JobCall> OpenAsync(string queue, StoredSchedule stored, CancellationToken cancellationToken)
    {
        try
        {
            return await occurrences.OpenAsync(stored.Call, queue, stored.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidOperationException($"Schedule '{stored.Name}' of queue '{queue}' was not run: {exception.Message}", exception);
        }
    }

    private async Task<(StoredSchedule Stored, DateTimeOffset Now)> ReadAsync(
        string queue, string name, bool withCall, CancellationToken cancellationToken)
    {
        SchedulePage page = await storage.Schedules(queue).ReadAsync([name], withCall, cancellationToken).ConfigureAwait(false);
        return (page.Schedules[0], page.Now);
    }

    // The change gives null where there is nothing to change.
    private async Task<bool> ChangeAsync(
        string queue, string name, Func<ScheduleState, DateTimeOffset, ScheduleState?> change, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            (StoredSchedule stored, DateTimeOffset now) = await ReadAsync(queue, name, withCall: false, cancellationToken).ConfigureAwait(false);
            if (stored.Entry is null || Planned(queue, name, () => change(StateOf(queue, stored), now)) is not { } then)
            {
                return false;
            }

            var changed = new ScheduleChange(ScheduleChangeKind.Store, name, stored.Entry.Version)
            {
                DueAt = Planned(queue, name, () => planner.DueAt(name, then)),
                State = then.Write(),
            };
            IReadOnlyList<bool> done = await storage.Schedules(queue).ChangeAsync([changed], cancellationToken).ConfigureAwait(false);
            if (done[0])
            {
                return true;
            }

            if (tries == MaxTries)
            {
                throw ScheduleSetter.Changing(queue, name);
            }
        }
    }

    private async IAsyncEnumerable<JobScheduleRecord> ListPagesAsync(string queue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long? from = 0; from is { } position;)
        {
            SchedulePage page = await storage.Schedules(queue).ListAsync(position, PageSize, withCalls: true, cancellationToken).ConfigureAwait(false);
            IReadOnlySet<string> living = await ReadLivingAsync(queue, page.Schedules, cancellationToken).ConfigureAwait(false);
            foreach (StoredSchedule stored in page.Schedules.Where(schedule => schedule.Entry is not null))
            {
                yield return ScheduleRecords.Of(queue, stored, living);
            }

            from = page.Next;
        }
    }

    // Only where there are coded schedules.
    private async Task<IReadOnlySet<string>> ReadLivingAsync(
        string queue, IReadOnlyList<StoredSchedule> schedules, CancellationToken cancellationToken)
    {
        if (!schedules.Any(schedule => schedule.Entry is { Version: >= 0 } entry && ScheduleState.TryRead(entry.State) is { IsCoded: true }))
        {
            return new HashSet<string>();
        }

        WorkersResult workers = await storage.Admin(queue).GetWorkersAsync(1, cancellationToken).ConfigureAwait(false);
        return WorkerPresence.ReadCoded(workers.Workers);
    }
}
