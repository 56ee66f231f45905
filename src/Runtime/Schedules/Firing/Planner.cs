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
    /// <param name="name">The schedule.</param>
    /// <param name="state">Its state.</param>
    /// <param name="now">The server's time.</param>
    /// <param name="most">The maximum number of jobs; of more, the others stay due.</param>
    public PlannedTick Plan(string name, ScheduleState state, DateTimeOffset now, int most = int.MaxValue)
    {
        SchedulePlan plan = plans.Of(state.EffectiveText);
        DateTimeOffset? ended = state.Override?.Until is { } until && until <= now ? until : null;
        if (state.Next is not { } next || next > ended)
        {
            // Nothing is due by the plan that ends here.
            ScheduleState idle = Continue(state, state.Next, ended);
            return new PlannedTick(plan, [], null, idle, idle);
        }

        // The last occurrences of what ends do not wait for their jitter: each one that was promised counts.
        long? left = plan.Options.MaxOccurrences is { } limit ? Math.Max(0, limit - state.Enqueued) : null;
        TickPlan tick = plan.Tick(next, now, left, ended is null ? name : null, ended);
        StoredOccurrence? missed = tick.Skipped == 0
            ? null
            : new StoredOccurrence(
                next, now, OccurrenceKind.Missed, tick.Skipped < 0 ? "?" : tick.Skipped.ToString(System.Globalization.CultureInfo.InvariantCulture));
        ScheduleState then = state with { Error = null, Errors = 0 };

        // One at a time where they wait for one another, and never too many: the others are due, and follow when these are stored.
        most = plan.Options.Overlap == Overlap.Allow ? most : 1;
        if (tick.Runs.Count > most)
        {
            then = then with { Next = tick.Runs[most] };
            return new PlannedTick(plan, [.. tick.Runs.Take(most)], missed, then, then);
        }

        return new PlannedTick(plan, tick.Runs, missed, Continue(then, tick.Next, ended), Continue(then, tick.NextIfNotEnqueued, ended));
    }

    // What was due by the plan that was replaced since then is due by it, however late the tick is.
    private ScheduleState Continue(ScheduleState state, DateTimeOffset? next, DateTimeOffset? overrideEnded) =>
        overrideEnded is { } end ? PlanAnew(state with { Override = null }, end) : state with { Next = next };

    /// <summary>Returns the state of a schedule that met an error, and when it is looked at again.</summary>
    public static (ScheduleState State, DateTimeOffset DueAt) Fail(ScheduleState state, string error, DateTimeOffset now)
    {
        int errors = Math.Min(state.Errors + 1, 30);
        double seconds = Math.Min(Math.Pow(2, errors - 1), LongestPause.TotalSeconds);
        return (state with { Error = new ScheduleMark(error, string.Empty, now), Errors = errors }, now + TimeSpan.FromSeconds(seconds));
    }
}
