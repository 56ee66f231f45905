namespace TypedJobs;

/// <summary>
/// Specifies what becomes of missed occurrences of a schedule: those that were due and not enqueued, because no worker was running or the
/// schedule was held back.
/// </summary>
public enum MissedRuns
{
    /// <summary>One job runs for all that were missed: the latest of them, or the next occurrence if that is due as well.</summary>
    RunOnce = 0,

    /// <summary>Nothing runs for missed occurrences, which are also those that are later than <see cref="ScheduleOptions.StartDeadline"/>: 1 minute by default.</summary>
    Skip = 1,

    /// <summary>A job runs for each missed occurrence, the oldest first, up to a maximum; the oldest beyond it are skipped.</summary>
    RunAll = 2,
}
