using TypedJobs.Jobs;
using TypedJobs.Schedules.Firing;
using TypedJobs.Schedules.Planning;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Schedules;

namespace TypedJobs.Client.Schedules;

/// <summary>Sets schedules: checks all of them, and stores those that differ from what is there, in pages. Thread-safe.</summary>
internal sealed class ScheduleSetter(IJobStorage storage, JobEnqueuer enqueuer, IOccurrenceEnqueuer occurrences, Planner planner)
{
    private const int PageSize = 500;
    private const int MaxTries = 10;

    /// <summary>Sets schedules, each of which is as the caller gave it.</summary>
    public async Task SetAsync(ScheduleDefinition[] schedules, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var plans = new SchedulePlan[schedules.Length];
        var seen = new HashSet<(string, string)>();
        for (int i = 0; i < schedules.Length; i++)
        {
            ScheduleDefinition one = schedules[i] ?? throw Bounds.NoJobAt(i, "schedule", nameof(schedules));
            ScheduleNames.ThrowIfInvalid(one.Name, nameof(ScheduleDefinition.Name));
            enqueuer.CheckForSchedule(one.Call);
            plans[i] = SchedulePlan.Create(one.Schedule, one.Options ?? new ScheduleOptions());
            if (!seen.Add((one.Call.Queue, one.Name)))
            {
                throw new ArgumentException($"Schedule '{one.Name}' of queue '{one.Call.Queue}' is given twice.", nameof(schedules));
            }
        }

        foreach (IGrouping<string, int> queue in Enumerable.Range(0, schedules.Length).GroupBy(i => schedules[i].Call.Queue, StringComparer.Ordinal))
        {
            await enqueuer.DescribeForScheduleAsync(queue.Key, queue.Select(i => schedules[i].Call.Definition), cancellationToken).ConfigureAwait(false);
            for (int[] rest = [.. queue]; rest.Length > 0;)
            {
                int[] page = [.. rest.Take(Fits(rest, schedules))];
                await SetPageAsync(queue.Key, page, schedules, plans, cancellationToken).ConfigureAwait(false);
                rest = rest[page.Length..];
            }
        }
    }

    public static InvalidOperationException Changing(string queue, string name) => new(
        $"Schedule '{name}' of queue '{queue}' was not changed: others changed it at the same time, {MaxTries} times. Try again.");

    private static int Fits(int[] positions, ScheduleDefinition[] schedules)
    {
        long size = 0;
        for (int i = 0; i < positions.Length; i++)
        {
            size += schedules[positions[i]].Call.Payload.Length;
            if (i > 0 && (size > JobLimits.MaxPayloadBytes || i >= PageSize))
            {
                return i;
            }
        }

        return positions.Length;
    }

    private async Task SetPageAsync(
        string queue, int[] page, ScheduleDefinition[] schedules, SchedulePlan[] plans, CancellationToken cancellationToken)
    {
        IScheduleProtocol protocol = storage.Schedules(queue);
        for (int tries = 1; page.Length > 0; tries++)
        {
            if (tries > MaxTries)
            {
                throw Changing(queue, schedules[page[0]].Name);
            }

            SchedulePage read = await protocol.ReadAsync([.. page.Select(i => schedules[i].Name)], withCalls: false, cancellationToken).ConfigureAwait(false);
            var again = new List<int>(page.Skip(read.Schedules.Count));
            var changes = new List<(int Position, ScheduleChange Change)>();
            for (int i = 0; i < read.Schedules.Count; i++)
            {
                ScheduleChange? change = await ChangeOfAsync(
                    queue, read.Schedules[i], schedules[page[i]], plans[page[i]], read.Now, cancellationToken).ConfigureAwait(false);
                if (change is not null)
                {
                    changes.Add((page[i], change));
                }
            }

            if (changes.Count > 0)
            {
                IReadOnlyList<bool> done = await protocol.ChangeAsync([.. changes.Select(change => change.Change)], cancellationToken).ConfigureAwait(false);
                again.AddRange(changes.Where((_, i) => !done[i]).Select(change => change.Position));
            }

            page = [.. again];
        }
    }

    private async Task<ScheduleChange?> ChangeOfAsync(
        string queue, StoredSchedule stored, ScheduleDefinition schedule, SchedulePlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string text = ScheduleText.Write(plan.Schedule, plan.Options);
        string hash = occurrences.HashOf(schedule.Call);

        // One that cannot be read is set anew.
        ScheduleState? state = stored.Entry is { Version: >= 0 } entry ? ScheduleState.TryRead(entry.State) : null;
        if (state?.IsCoded == true)
        {
            throw new InvalidOperationException(
                $"Schedule '{schedule.Name}' of queue '{queue}' comes from code. Choose another name, or change its times with {nameof(JobSchedule)}.{nameof(JobSchedule.OverrideAsync)}.");
        }

        if (state is not null && state.Text == text && state.CallHash == hash && hash.Length > 0)
        {
            return null;
        }

        bool keepsPlan = state?.Fingerprint == plan.Fingerprint;
        ScheduleState then = (state ?? new ScheduleState { Text = text, Fingerprint = plan.Fingerprint, CallHash = hash, Job = schedule.Call.Name }) with
        {
            Text = text,
            Fingerprint = plan.Fingerprint,
            CallHash = hash,
            Job = schedule.Call.Name,
            Error = null,
            Errors = 0,
        };
        if (!keepsPlan)
        {
            then = planner.PlanAnew(then with { Enqueued = 0 }, now);
        }
        else if (then.Next is null || then.Enqueued >= plan.Options.MaxOccurrences)
        {
            // It had ended, and may have occurrences left now.
            then = planner.PlanAnew(then, now);
        }

        return new ScheduleChange(ScheduleChangeKind.Store, schedule.Name, stored.Entry is null ? 0 : state is null ? null : stored.Entry.Version)
        {
            DueAt = planner.DueAt(schedule.Name, then),
            State = then.Write(),
            Call = await occurrences.StoreAsync(schedule.Call, queue, schedule.Name, cancellationToken).ConfigureAwait(false),
        };
    }
}
