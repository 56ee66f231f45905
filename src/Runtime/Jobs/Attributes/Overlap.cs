namespace TypedJobs;

/// <summary>Specifies what becomes of an occurrence of a schedule that is due while the job of an earlier one has not finished.</summary>
public enum Overlap
{
    /// <summary>The occurrence is skipped.</summary>
    Skip = 0,

    /// <summary>
    /// The schedule waits until the earlier job has finished. What became due meanwhile is then treated as <see cref="MissedRuns"/> says.
    /// </summary>
    Wait = 1,

    /// <summary>The occurrence is enqueued immediately; jobs of the schedule may run at the same time.</summary>
    Allow = 2,

    /// <summary>
    /// The earlier job is cancelled, with the cause <see cref="CancellationCause.Superseded"/>; the occurrence is enqueued as soon as it has
    /// finished.
    /// </summary>
    CancelPrevious = 3,
}
