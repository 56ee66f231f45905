namespace TypedJobs;

/// <summary>
/// Represents an attempt to use a key for one job that belongs to another: to enqueue a job under the key of a job of another
/// name, or to read or await a job as another one than it is. Nothing was changed.
/// </summary>
public sealed class JobKeyConflictException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="id">The id that both jobs claim.</param>
    /// <param name="storedName">The name of the job that the queue holds.</param>
    /// <param name="requestedName">The name of the job that the caller meant.</param>
    public JobKeyConflictException(JobId id, string storedName, string requestedName)
        : base(
            $"The key of job {id} belongs to a job named '{storedName}', so that it cannot be used for a job named " +
            $"'{requestedName}'. Use keys that differ, such as \"{requestedName}:{id.Key}\", or another queue; the key is free again " +
            "once the stored job has been deleted or its retention is over.")
    {
        Id = id;
        StoredName = storedName;
        RequestedName = requestedName;
    }

    /// <summary>Gets the id that both jobs claim.</summary>
    public JobId Id { get; }

    /// <summary>Gets the name of the job that the queue holds.</summary>
    public string StoredName { get; }

    /// <summary>Gets the name of the job that the caller meant.</summary>
    public string RequestedName { get; }

    /// <summary>Throws when a stored job, whose name is known, is not the one that the caller means.</summary>
    internal static void ThrowIfOther(JobId id, string storedName, string requestedName)
    {
        if (storedName.Length > 0 && storedName != requestedName)
        {
            throw new JobKeyConflictException(id, storedName, requestedName);
        }
    }
}
