namespace TypedJobs;

/// <summary>An attempt was stopped because it outlived its timeout. Stored as the attempt's error.</summary>
public sealed class JobTimeoutException : Exception
{
    internal JobTimeoutException(JobId id, TimeSpan timeout, Exception? innerException)
        : base($"Job {id} did not finish within its timeout of {timeout:c}.", innerException) => Timeout = timeout;

    /// <summary>The time that the attempt had.</summary>
    public TimeSpan Timeout { get; }
}
