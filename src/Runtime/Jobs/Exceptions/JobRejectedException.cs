namespace TypedJobs;

/// <summary>
/// Represents the refusal of an enqueue by an <see cref="IEnqueueMiddleware"/>: nothing of the call is stored. The exception reaches the caller as it
/// was thrown.
/// </summary>
public class JobRejectedException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">Which job was refused, why, and what the caller can do.</param>
    public JobRejectedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="JobRejectedException(string)"/>
    /// <param name="message">Which job was refused, why, and what the caller can do.</param>
    /// <param name="innerException">What caused the refusal.</param>
    public JobRejectedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
