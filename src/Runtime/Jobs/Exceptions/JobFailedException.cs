namespace TypedJobs;

/// <summary>
/// Represents the failure of a job that was awaited: it has no attempt left. <see cref="JobError.Kind"/> of <see cref="Error"/> tells
/// causes apart.
/// </summary>
public sealed class JobFailedException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="id">The job.</param>
    /// <param name="error">The error of its last attempt, or what kept it from being run.</param>
    public JobFailedException(JobId id, JobError error)
        : base(Describe(id, error))
    {
        Id = id;
        Error = error;
    }

    /// <summary>Gets the job.</summary>
    public JobId Id { get; }

    /// <summary>Gets why the job failed: the exception of its last attempt, or what kept it from being run.</summary>
    public JobError Error { get; }

    private static string Describe(JobId id, JobError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Type is { Length: > 0 } type ? $"Job {id} failed: {type}: {error.Message}" : $"Job {id} failed: {error.Message}";
    }
}
