using TypedJobs.Schedules.Planning;
using TypedJobs.Storage.Contracts.Schedules;

namespace TypedJobs.Schedules.Firing;

/// <summary>Represents what a tick does with a schedule.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Runs">The planned instants to enqueue.</param>
/// <param name="Missed">What is noted of occurrences that were missed.</param>
/// <param name="State">The state of the schedule when nothing of it is enqueued.</param>
internal sealed record PlannedTick(
    SchedulePlan Plan, IReadOnlyList<DateTimeOffset> Runs, StoredOccurrence? Missed, ScheduleState State)
{
    /// <summary>Gets the state of the schedule when the runs were enqueued.</summary>
    public ScheduleState StateWithRuns =>
        Runs.Count == 0 ? State : State with { Last = Runs[^1], Enqueued = State.Enqueued + Runs.Count };

    /// <summary>Gets what an earlier job means that has not finished.</summary>
    public ClaimUse Claim => Plan.Options.Overlap switch
    {
        Overlap.Skip => ClaimUse.Skip,
        Overlap.Wait => ClaimUse.Wait,
        Overlap.CancelPrevious => ClaimUse.CancelPrevious,
        _ => ClaimUse.None,
    };
}
