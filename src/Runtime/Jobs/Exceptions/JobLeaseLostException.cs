namespace TypedJobs;

/// <summary>
/// Represents a report of an attempt that no longer holds the lease of its job. Another attempt may be running
/// the job; nothing was stored. A handler need not catch it: nothing of such an attempt is stored, however it ends.
/// </summary>
public sealed class JobLeaseLostException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="id">The job.</param>
    public JobLeaseLostException(JobId id)
        : base($"The lease of job {id} is lost: another attempt may be running it, and nothing was stored.") => Id = id;

    /// <summary>Gets the job.</summary>
    public JobId Id { get; }
}
