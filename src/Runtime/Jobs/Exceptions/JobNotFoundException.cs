namespace TypedJobs;

/// <summary>A job that was asked for is not in its queue, or no longer: finished jobs are kept for a limited time.</summary>
public sealed class JobNotFoundException : Exception
{
    internal JobNotFoundException(JobId id)
        : base($"Job {id} is not in its queue: it was never enqueued, or it finished and its retention is over.") => Id = id;

    /// <summary>The job.</summary>
    public JobId Id { get; }
}
