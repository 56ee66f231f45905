namespace TypedJobs;

/// <summary>Specifies where a job stands. A job is in exactly one state.</summary>
public enum JobState
{
    /// <summary>The job waits for a worker: the state in which a job begins.</summary>
    Waiting = 0,

    /// <summary>The job is due later: it was enqueued with a delay, or an attempt failed and the next one waits.</summary>
    Scheduled = 1,

    /// <summary>A worker runs the job under a lease.</summary>
    Active = 2,

    /// <summary>The job's handler returned.</summary>
    Completed = 3,

    /// <summary>The job failed and has no attempt left.</summary>
    Failed = 4,

    /// <summary>The job was cancelled.</summary>
    Cancelled = 5,
}
