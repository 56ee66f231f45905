using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Diagnostics;

/// <summary>Turns exceptions of the generator into diagnostics that say where to report them.</summary>
internal static class Failures
{
    /// <summary>Returns the diagnostic of an exception.</summary>
    /// <param name="location">Where the job is.</param>
    /// <param name="subject">The job, or the file that was being emitted.</param>
    /// <param name="exception">What was thrown.</param>
    public static DiagnosticInfo Describe(LocationInfo? location, string subject, Exception exception)
    {
        // A message of several lines would hide the hint behind it in the output of a build.
        string message = exception.Message.Replace('\r', ' ').Replace('\n', ' ');
        return new DiagnosticInfo(
            Descriptors.Failure, location, new[] { subject, $"{exception.GetType().Name}: {message}" }.ToEquatableArray());
    }
}
