namespace TypedJobs;

/// <summary>What became of a change that was asked of a job.</summary>
public enum ChangeOutcome
{
    /// <summary>It was made.</summary>
    Changed = 0,

    /// <summary>The job is not in a state in which it can be made.</summary>
    WrongState = 1,

    /// <summary>The queue does not hold the job, or no longer.</summary>
    NotFound = 2,
}
