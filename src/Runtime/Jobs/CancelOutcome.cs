namespace TypedJobs;

/// <summary>Specifies the outcome of a request to cancel a job.</summary>
public enum CancelOutcome
{
    /// <summary>The queue does not hold the job, or no longer.</summary>
    NotFound = 0,

    /// <summary>The job had not started and has ended as cancelled.</summary>
    Cancelled = 1,

    /// <summary>The job is running: the request is stored and its token is being fired.</summary>
    Requested = 2,

    /// <summary>The job had already completed, failed or been cancelled.</summary>
    AlreadyFinished = 3,
}
