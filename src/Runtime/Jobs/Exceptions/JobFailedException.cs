namespace TypedJobs;

/// <summary>A job that was waited for has failed and has no attempt left.</summary>
public sealed class JobFailedException : Exception
{
    internal JobFailedException(JobId id, JobError error)
        : base($"Job {id} failed: {error.Type}: {error.Message}")
    {
        Id = id;
        Error = error;
    }

    /// <summary>The job.</summary>
    public JobId Id { get; }

    /// <summary>The exception of its last attempt, as it was where the job ran.</summary>
    public JobError Error { get; }
}
