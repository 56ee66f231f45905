namespace TypedJobs;

/// <summary>Specifies the status of a schedule.</summary>
public enum ScheduleStatus
{
    /// <summary>Its next occurrence is planned, or could not be computed yet: see <see cref="JobScheduleRecord.LastError"/>.</summary>
    Active = 0,

    /// <summary>An occurrence is due, and waits until the job of an earlier one has finished.</summary>
    Waiting = 1,

    /// <summary>Somebody has paused it: nothing occurs until it is resumed.</summary>
    Paused = 2,

    /// <summary>The schedule has ended: no occurrences are left.</summary>
    Ended = 3,

    /// <summary>It comes from code that no living worker has: nothing occurs, and it can be removed.</summary>
    Orphaned = 4,

    /// <summary>The stored schedule cannot be read. It does not recur until it is set again or removed.</summary>
    Damaged = 5,
}
