namespace TypedJobs;

/// <summary>
/// An attempt tried to report something about a job whose lease it no longer holds. Another attempt may be running
/// the job; nothing was stored. A handler need not catch it: nothing of such an attempt is stored, however it ends.
/// </summary>
public sealed class JobLeaseLostException : Exception
{
    /// <summary>Says which job.</summary>
    public JobLeaseLostException(JobId id)
        : base($"The lease of job {id} is lost: another attempt may be running it, and nothing was stored.") => Id = id;

    /// <summary>The job.</summary>
    public JobId Id { get; }
}
