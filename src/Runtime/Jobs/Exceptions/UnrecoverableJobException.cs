namespace TypedJobs;

/// <summary>Thrown by a handler whose job cannot succeed: the job fails, and no further attempt is made.</summary>
public class UnrecoverableJobException : Exception
{
    /// <summary>Says why.</summary>
    public UnrecoverableJobException(string message)
        : base(message)
    {
    }

    /// <summary>Says why.</summary>
    public UnrecoverableJobException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
