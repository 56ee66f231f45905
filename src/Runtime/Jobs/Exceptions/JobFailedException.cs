namespace TypedJobs;

/// <summary>
/// Represents the failure of a job that was waited for: it has no attempt left. <see cref="JobError.Kind"/> of <see cref="Error"/> tells
/// causes apart.
/// </summary>
public sealed class JobFailedException : Exception
{
    internal JobFailedException(JobId id, JobError error)
        : base(error.Type is { Length: > 0 } type ? $"Job {id} failed: {type}: {error.Message}" : $"Job {id} failed: {error.Message}")
    {
        Id = id;
        Error = error;
    }

    /// <summary>Gets the job.</summary>
    public JobId Id { get; }

    /// <summary>Gets why the job failed: the exception of its last attempt, or what kept it from being run.</summary>
    public JobError Error { get; }
}
