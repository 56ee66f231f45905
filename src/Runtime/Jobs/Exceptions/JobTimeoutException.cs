namespace TypedJobs;

/// <summary>Represents an attempt that was stopped because it exceeded its timeout. Stored as the attempt's error.</summary>
public sealed class JobTimeoutException : Exception
{
    internal JobTimeoutException(JobId id, TimeSpan timeout, bool isDeadline, Exception? innerException)
        : base(
            isDeadline
                ? $"Job {id} had not ended when its deadline came, {timeout:c} after this attempt started."
                : $"Job {id} did not finish within its timeout of {timeout:c}.",
            innerException)
    {
        Id = id;
        Timeout = timeout;
    }

    /// <summary>Gets the job.</summary>
    public JobId Id { get; }

    /// <summary>Gets the time that the attempt had.</summary>
    public TimeSpan Timeout { get; }
}
