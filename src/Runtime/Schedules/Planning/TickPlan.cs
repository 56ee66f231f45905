namespace TypedJobs.Schedules.Planning;

/// <summary>Represents what a tick does with a schedule that is due.</summary>
/// <param name="Runs">The planned instants to enqueue, in order.</param>
/// <param name="Skipped">
/// How many due occurrences are not enqueued because they were missed; -1 for many of a cron expression, which are not counted.
/// </param>
/// <param name="Next">The next planned instant, which is not due yet; <see langword="null"/> when the schedule has ended.</param>
internal readonly record struct TickPlan(IReadOnlyList<DateTimeOffset> Runs, long Skipped, DateTimeOffset? Next)
{
    /// <summary>Gets the next planned instant when none of the runs counts as an occurrence, because it was skipped or its key is taken.</summary>
    public DateTimeOffset? NextIfNotEnqueued { get; init; } = Next;
}
