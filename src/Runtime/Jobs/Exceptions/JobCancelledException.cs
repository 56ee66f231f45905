namespace TypedJobs;

/// <summary>Represents the cancellation of a job that was awaited.</summary>
public sealed class JobCancelledException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="id">The job.</param>
    /// <param name="reason">The reason that was given with the request; <see langword="null"/> for none.</param>
    public JobCancelledException(JobId id, string? reason = null)
        : base(reason is null ? $"Job {id} was cancelled." : $"Job {id} was cancelled: {reason}")
    {
        Id = id;
        Reason = reason;
    }

    /// <summary>Gets the job.</summary>
    public JobId Id { get; }

    /// <summary>Gets the reason that was given with the request; <see langword="null"/> for none.</summary>
    public string? Reason { get; }
}
