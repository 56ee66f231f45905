namespace TypedJobs;

/// <summary>A job that was enqueued, wherever it runs. Holds no connection; thread-safe; may be kept for long.</summary>
public class JobHandle
{
    internal JobHandle(JobClient client, JobId id)
    {
        Client = client;
        Id = id;
    }

    /// <summary>The job's id.</summary>
    public JobId Id { get; }

    private protected JobClient Client { get; }

    /// <summary>Waits until the job has completed.</summary>
    /// <param name="cancellationToken">Stops waiting; the job goes on.</param>
    /// <exception cref="JobFailedException">The job failed and has no attempt left.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled.</exception>
    /// <exception cref="JobNotFoundException">The queue does not hold the job, or no longer.</exception>
    public Task WaitForCompletionAsync(CancellationToken cancellationToken = default) =>
        Client.WaitAsync(Id, cancellationToken);

    /// <inheritdoc cref="IJobClient.CancelAsync"/>
    public Task<CancelOutcome> CancelAsync(string? reason = null, CancellationToken cancellationToken = default) =>
        Client.CancelAsync(Id, reason, cancellationToken);

    /// <summary>Reads the job's state as it is now.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The job's record, or <see langword="null"/> when the queue does not hold it.</returns>
    public Task<JobRecord?> GetAsync(CancellationToken cancellationToken = default) =>
        Client.GetAsync(Id, cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();
}
