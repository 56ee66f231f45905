using TypedJobs.Schedules.Planning;
using TypedJobs.Storage.Contracts.Schedules;

namespace TypedJobs.Schedules.Firing;

/// <summary>Represents what a tick does with a schedule.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Runs">The planned instants to enqueue.</param>
/// <param name="Missed">What is noted of occurrences that were missed.</param>
/// <param name="State">The state of the schedule when all runs were enqueued, before they are counted.</param>
/// <param name="StateIfNone">The state of the schedule when none of them was enqueued.</param>
internal sealed record PlannedTick(
    SchedulePlan Plan, IReadOnlyList<DateTimeOffset> Runs, StoredOccurrence? Missed, ScheduleState State, ScheduleState StateIfNone)
{
    /// <summary>Returns the state of the schedule when some of the runs were enqueued, and the others are not tried again.</summary>
    /// <param name="count">How many.</param>
    /// <param name="last">The last of them.</param>
    public ScheduleState StateWith(int count, DateTimeOffset? last)
    {
        ScheduleState state = count == Runs.Count ? State : StateIfNone;
        return count == 0 ? state : state with { Last = last, Enqueued = state.Enqueued + count };
    }

    /// <summary>Gets what an earlier job means that has not finished.</summary>
    public ClaimUse Claim => Plan.Options.Overlap switch
    {
        Overlap.Skip => ClaimUse.Skip,
        Overlap.Wait => ClaimUse.Wait,
        Overlap.CancelPrevious => ClaimUse.CancelPrevious,
        _ => ClaimUse.None,
    };
}
