using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>
/// Fails the attempt of the handler that throws it, and says when the next one may start, as a remote service does that
/// answers with a time to wait. It counts as an attempt: with none left the job fails.
/// </summary>
public sealed class RetryJobException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="after">
    /// The time that the job waits before its next attempt, in place of its backoff. From zero to 36,525 days (100 years).
    /// </param>
    /// <param name="message">Why, for whoever looks at the job.</param>
    /// <param name="innerException">What led to it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="after"/> is negative or too long.</exception>
    public RetryJobException(TimeSpan after, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Bounds.CheckSpan(after, nameof(after), "a retry");
        After = after;
    }

    /// <summary>Gets the time that the job waits before its next attempt.</summary>
    public TimeSpan After { get; }
}
