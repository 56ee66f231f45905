namespace TypedJobs;

/// <summary>Represents a call for a job that its queue does not hold, or no longer: finished jobs are kept for a limited time.</summary>
public sealed class JobNotFoundException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="id">The job.</param>
    public JobNotFoundException(JobId id)
        : base($"Job {id} is not in its queue: it was never enqueued, or it finished and its retention is over.") => Id = id;

    /// <summary>Gets the job.</summary>
    public JobId Id { get; }
}
