namespace TypedJobs;

/// <summary>Specifies what becomes of a job whose handler stops because its cancellation was requested.</summary>
public enum CancelBehavior
{
    /// <summary>The job ends as cancelled and is not run again.</summary>
    Cancel = 0,

    /// <summary>The attempt counts as failed: the job is run again while attempts remain.</summary>
    Retry = 1,
}
