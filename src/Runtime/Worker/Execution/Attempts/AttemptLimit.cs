using TypedJobs.CompilerServices;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>Represents the time that an attempt has, and whether it ends with the job's deadline rather than with the attempt's timeout.</summary>
internal readonly record struct AttemptLimit(TimeSpan? Span, bool IsDeadline)
{
    public static AttemptLimit Of(JobAttempt attempt, JobDefinition definition)
    {
        TimeSpan? timeout = attempt.Overrides.Timeout ?? definition.Settings.Timeout;
        return attempt.Job.Deadline is { } deadline && !(timeout <= deadline)
            ? new AttemptLimit(deadline, IsDeadline: true)
            : new AttemptLimit(timeout, IsDeadline: false);
    }
}
