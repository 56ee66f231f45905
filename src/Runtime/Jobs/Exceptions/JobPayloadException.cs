namespace TypedJobs;

/// <summary>
/// Represents arguments or a result that cannot be stored, or that cannot be read as what the code declares. A job
/// whose arguments cannot be read, or whose result cannot be stored, fails without another attempt. The message says where the
/// value is and of which kind it is; it never contains a value, nor does the exception contain one that does.
/// </summary>
public sealed class JobPayloadException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">Which job and member, what was found, what to do.</param>
    public JobPayloadException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="JobPayloadException(string)"/>
    /// <param name="message">Which job and member, what was found, what to do.</param>
    /// <param name="innerException">What the JSON reader or writer found.</param>
    public JobPayloadException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the payload transform that could not be undone, if it was one.</summary>
    internal string? Transform { get; init; }

    /// <summary>Gets the id of the key of that transform, if it has one.</summary>
    internal string? KeyId { get; init; }
}
