using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>
/// Releases the attempt of the handler that throws it: the job is scheduled again, and the attempt does not count. For work that cannot be done
/// yet although nothing has failed, such as a file that is not there. A job can be released 1,000 times; then it fails with
/// <see cref="JobErrorKind.Released"/>.
/// </summary>
public sealed class ReleaseJobException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="after">The time that the job waits before it may start again. From zero to 36,525 days (100 years).</param>
    /// <param name="message">Why, for the log; <see langword="null"/> for a sentence that names the time.</param>
    /// <param name="innerException">What led to it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="after"/> is negative or too long.</exception>
    public ReleaseJobException(TimeSpan after, string? message = null, Exception? innerException = null)
        : base(message ?? $"The job may start again in {after:c}.", innerException)
    {
        Bounds.CheckSpan(after, nameof(after), "a release");
        After = after;
    }

    /// <summary>Gets the time that the job waits before it may start again.</summary>
    public TimeSpan After { get; }
}
