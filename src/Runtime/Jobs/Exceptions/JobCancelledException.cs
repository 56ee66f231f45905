namespace TypedJobs;

/// <summary>A job that was waited for was cancelled.</summary>
public sealed class JobCancelledException : Exception
{
    internal JobCancelledException(JobId id, string? reason)
        : base(reason is null ? $"Job {id} was cancelled." : $"Job {id} was cancelled: {reason}")
    {
        Id = id;
        Reason = reason;
    }

    /// <summary>The job.</summary>
    public JobId Id { get; }

    /// <summary>The reason that was given with the request.</summary>
    public string? Reason { get; }
}
