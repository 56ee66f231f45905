namespace TypedJobs;

/// <summary>Specifies the outcome of a change that was asked of a job.</summary>
public enum ChangeOutcome
{
    /// <summary>The queue does not hold the job, or no longer.</summary>
    NotFound = 0,

    /// <summary>The change was made.</summary>
    Changed = 1,

    /// <summary>The job is not in a state in which the change can be made.</summary>
    WrongState = 2,

    /// <summary>
    /// The job was not retried: another job that has not finished has taken its place. It can be retried once that job has finished.
    /// </summary>
    Conflict = 3,
}
