namespace TypedJobs;

/// <summary>Fails the job of the handler that throws it: it cannot succeed, and no further attempt is made.</summary>
public class UnrecoverableJobException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">Why the job cannot succeed.</param>
    public UnrecoverableJobException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="UnrecoverableJobException(string)"/>
    /// <param name="message">Why the job cannot succeed.</param>
    /// <param name="innerException">The exception that led to it.</param>
    public UnrecoverableJobException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
