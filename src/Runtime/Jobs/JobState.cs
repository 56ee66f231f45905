namespace TypedJobs;

/// <summary>Where a job stands. A job is in exactly one state.</summary>
public enum JobState
{
    /// <summary>Is due later: it was enqueued with a delay, or an attempt failed and the next one waits.</summary>
    Scheduled = 0,

    /// <summary>Waits for a worker.</summary>
    Waiting = 1,

    /// <summary>Is being run under a lease.</summary>
    Active = 2,

    /// <summary>Has ended well.</summary>
    Completed = 3,

    /// <summary>Has failed and will not be tried again.</summary>
    Failed = 4,

    /// <summary>Was cancelled.</summary>
    Cancelled = 5,
}
