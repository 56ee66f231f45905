namespace TypedJobs;

/// <summary>Represents a job that has failed for good. Immutable.</summary>
public sealed record JobFailedContext
{
    /// <summary>Gets the id of the job.</summary>
    public required JobId Id { get; init; }

    /// <summary>Gets the time at which it failed, by the server's clock.</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>
    /// Gets the job as it is stored now, without payload, result, log and earlier attempts; <see langword="null"/> when it was deleted, or its retention is
    /// over. Somebody may have retried it meanwhile: see <see cref="JobRecord.State"/>.
    /// </summary>
    public JobRecord? Job { get; init; }
}
