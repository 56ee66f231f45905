namespace TypedJobs;

/// <summary>
/// A queue in Redis is kept by a newer version of this library, or answers what this version does not understand.
/// Nothing was changed.
/// </summary>
public sealed class JobProtocolException : Exception
{
    /// <summary>Says which queue, and what to do.</summary>
    public JobProtocolException(string message)
        : base(message)
    {
    }
}
