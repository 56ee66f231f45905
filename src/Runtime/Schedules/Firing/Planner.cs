using TypedJobs.Jobs;
using TypedJobs.Schedules.Planning;
using TypedJobs.Storage.Contracts.Schedules;

namespace TypedJobs.Schedules.Firing;

/// <summary>Decides what a tick does with a schedule. It reads no clock and no server. Thread-safe.</summary>
internal sealed class Planner(PlanCache plans)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Returns when a tick has something to do with a schedule; <see langword="null"/> when none has.</summary>
    public DateTimeOffset? DueAt(string name, ScheduleState state)
    {
        if (state.Pause is not null)
        {
            return null;
        }

        DateTimeOffset? due = state.Next is { } next ? next + plans.Of(state.EffectiveText).JitterOf(name, next) : null;
        return state.Override?.Until is { } until && !(until >= due) ? until : due;
    }

    /// <summary>Returns the plan by which a schedule occurs now.</summary>
    public SchedulePlan PlanOf(ScheduleState state) => plans.Of(state.EffectiveText);

    /// <summary>Returns the next planned instants of a schedule, also of the plan that counts when what replaces it has ended.</summary>
    public IReadOnlyList<DateTimeOffset> Next(ScheduleState state, int count)
    {
        var instants = new List<DateTimeOffset>(count);
        while (instants.Count < count && (state.Next is not null || state.Override?.Until is not null))
        {
            if (state.Override?.Until is { } until && !(state.Next <= until))
            {
                state = PlanAnew(state with { Override = null }, until);
                continue;
            }

            instants.Add(state.Next!.Value);
            state = PlanAnew(state with { Enqueued = state.Enqueued + 1 }, state.Next.Value);
        }

        return instants;
    }

    /// <summary>Returns a state whose instants begin anew after an instant.</summary>
    public ScheduleState PlanAnew(ScheduleState state, DateTimeOffset after)
    {
        SchedulePlan plan = plans.Of(state.EffectiveText);
        return state with
        {
            Next = state.Enqueued >= plan.Options.MaxOccurrences ? null : plan.After(after),
        };
    }

    /// <summary>
    /// Returns the state of a coded schedule whose instants begin anew. Where this machine does not have its zone, it has an error and no instant,
    /// until a worker that has the zone plans it.
    /// </summary>
    public ScheduleState Begin(ScheduleState state, DateTimeOffset now)
    {
        try
        {
            return PlanAnew(state with { Error = null, Errors = 0 }, now);
        }
        catch (Exception exception) when (exception is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return Fail(state with { Next = null }, BoundedText.CutReason(exception.Message), now).State;
        }
    }

    /// <summary>Returns what is enqueued of a schedule that is due, and its state from then on.</summary>
    public PlannedTick Plan(string name, ScheduleState state, DateTimeOffset now)
    {
        SchedulePlan plan = plans.Of(state.EffectiveText);
        bool overrideEnds = state.Override?.Until <= now;
        if (state.Next is not { } next || (overrideEnds && next > state.Override!.Until))
        {
            // Nothing is due by the plan that ends here.
            return new PlannedTick(plan, [], null, overrideEnds ? PlanAnew(state with { Override = null }, now) : state);
        }

        long? left = plan.Options.MaxOccurrences is { } most ? Math.Max(0, most - state.Enqueued) : null;
        TickPlan tick = plan.Tick(next, now, left, name);
        IReadOnlyList<DateTimeOffset> runs = tick.Runs;
        DateTimeOffset? following = tick.Next;
        if (runs.Count > 1 && plan.Options.Overlap != Overlap.Allow)
        {
            // One at a time: the others are due, and wait until this one has finished.
            following = runs[1];
            runs = [runs[0]];
        }

        StoredOccurrence? missed = tick.Skipped == 0
            ? null
            : new StoredOccurrence(
                next, now, OccurrenceKind.Missed, tick.Skipped < 0 ? "?" : tick.Skipped.ToString(System.Globalization.CultureInfo.InvariantCulture));
        ScheduleState then = state with { Next = following, Error = null, Errors = 0 };
        if (overrideEnds)
        {
            then = PlanAnew(then with { Override = null }, now);
        }

        return new PlannedTick(plan, runs, missed, then);
    }

    /// <summary>Returns the state of a schedule that met an error, and when it is looked at again.</summary>
    public static (ScheduleState State, DateTimeOffset DueAt) Fail(ScheduleState state, string error, DateTimeOffset now)
    {
        int errors = Math.Min(state.Errors + 1, 30);
        double seconds = Math.Min(Math.Pow(2, errors - 1), LongestPause.TotalSeconds);
        return (state with { Error = new ScheduleMark(error, string.Empty, now), Errors = errors }, now + TimeSpan.FromSeconds(seconds));
    }
}
