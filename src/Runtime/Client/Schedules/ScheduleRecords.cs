using TypedJobs.Schedules.Firing;
using TypedJobs.Schedules.Planning;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Records;

namespace TypedJobs.Client.Schedules;

/// <summary>Makes records of what is stored of schedules.</summary>
internal static class ScheduleRecords
{
    /// <param name="queue">The queue.</param>
    /// <param name="stored">What is stored.</param>
    /// <param name="living">What tells apart the living workers by their coded schedules.</param>
    public static JobScheduleRecord Of(string queue, StoredSchedule stored, IReadOnlySet<string> living)
    {
        if (stored.Entry is not { Version: >= 0 } entry || ScheduleState.TryRead(entry.State) is not { } state)
        {
            return new JobScheduleRecord
            {
                Name = stored.Name,
                Queue = queue,
                Status = ScheduleStatus.Damaged,
                LastError = "What is stored of the schedule cannot be read. Set it again or remove it.",
            };
        }

        (string Name, IReadOnlyList<string> Tags)? call = StoredCall.TryDescribe(stored.Call);
        (Schedule Schedule, ScheduleOptions Options)? plan = TryRead(state.Text);
        (Schedule Schedule, ScheduleOptions Options)? replaced = state.Override is { } mark ? TryRead(mark.Text) : null;
        return new JobScheduleRecord
        {
            Name = stored.Name,
            Queue = queue,
            Status = plan is null ? ScheduleStatus.Damaged
                : state.Pause is not null ? ScheduleStatus.Paused
                : state.HasEnded ? ScheduleStatus.Ended
                : state.IsCoded && !state.Coders.Any(living.Contains) ? ScheduleStatus.Orphaned
                : stored.Waits ? ScheduleStatus.Waiting
                : ScheduleStatus.Active,
            JobName = state.Job,
            Tags = call?.Tags ?? [],
            Schedule = plan?.Schedule,
            Options = plan?.Options ?? new ScheduleOptions(),
            IsCoded = state.IsCoded,
            NextOccurrence = state.Pause is null ? state.Next : null,
            LastOccurrence = state.Last,
            OccurrencesEnqueued = state.Enqueued,
            Pause = state.Pause is { } pause ? new SchedulePause { Reason = pause.Text.Length == 0 ? null : pause.Text, By = pause.By, At = pause.At } : null,
            Override = replaced is { } other
                ? new ScheduleOverride { Schedule = other.Schedule, By = state.Override!.By, At = state.Override.At, Until = state.Override.Until }
                : null,
            LastError = state.Error?.Text ?? (call is null ? "What the schedule enqueues is missing or damaged. Set the schedule again." : null),
            LastErrorAt = state.Error?.At,
        };
    }

    /// <summary>Returns whether the detail of an occurrence is the key of its own job.</summary>
    public static bool IsEnqueued(StoredOccurrence stored) => stored.Kind is OccurrenceKind.Enqueued or OccurrenceKind.ByHand;

    /// <summary>Returns what became of an occurrence, and the state of its job where that is known.</summary>
    public static JobOccurrence Of(string queue, StoredOccurrence stored, JobState? state) => new()
    {
        Planned = stored.Planned,
        DecidedAt = stored.At,
        Outcome = stored.Kind switch
        {
            OccurrenceKind.Enqueued => OccurrenceOutcome.Enqueued,
            OccurrenceKind.ByHand => OccurrenceOutcome.EnqueuedByHand,
            OccurrenceKind.Overlapped => OccurrenceOutcome.SkippedByOverlap,
            OccurrenceKind.Missed => OccurrenceOutcome.Missed,
            _ => OccurrenceOutcome.Failed,
        },
        JobId = IsEnqueued(stored) ? JobId.Stored(queue, stored.Detail) : null,
        BlockingJobId = IsEnqueued(stored) || stored.Kind == OccurrenceKind.Missed ? null : JobId.Stored(queue, stored.Detail),
        JobState = state,
        MissedCount = stored.Kind == OccurrenceKind.Missed && long.TryParse(stored.Detail, out long count) ? count : null,
    };

    private static (Schedule, ScheduleOptions)? TryRead(string text)
    {
        try
        {
            return ScheduleText.Read(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
