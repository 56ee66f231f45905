using System.Globalization;
using TypedJobs.Client;
using TypedJobs.CompilerServices;
using TypedJobs.Jobs;
using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs;

/// <summary>
/// Represents a job that was enqueued, wherever it runs. Holds no connection; thread-safe; may be kept for long. A test double
/// derives from it and overrides what the tested code calls; the other members then throw <see cref="NotSupportedException"/>.
/// </summary>
public class JobHandle
{
    private readonly JobClient? _client;

    /// <summary>Initializes a test double of a handle, of a derived type.</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="isNew">Whether the enqueue is meant to have stored the job.</param>
    protected JobHandle(JobId id, bool isNew = true)
    {
        Id = id;
        IsNew = isNew;
    }

    /// <param name="client">The client.</param>
    /// <param name="id">The job's id.</param>
    /// <param name="isNew">Whether the enqueue stored the job.</param>
    internal JobHandle(JobClient client, JobId id, bool isNew = false)
    {
        _client = client;
        Id = id;
        IsNew = isNew;
    }

    /// <summary>Gets the job's id.</summary>
    public JobId Id { get; }

    /// <summary>
    /// Gets whether the enqueue that returned this handle has stored the job. <see langword="false"/> when the queue held a job
    /// with this id already, which was left alone, and for handles that come from an id.
    /// </summary>
    public bool IsNew { get; internal set; }

    /// <exception cref="NotSupportedException">This is a test double.</exception>
    private protected JobClient Client => _client ?? throw TestDouble.NotOverridden(GetType());

    // Here, where it takes no space beside the other flag: there is a handle for each job of a bulk.
    private protected bool ComesFromId { get; init; }

    // The job that it must be, for handles that come from an id; an enqueue has checked that already.
    private protected virtual JobDefinition? Expected => null;

    /// <summary>Waits until the job has completed.</summary>
    /// <param name="cancellationToken">Stops waiting; the job goes on.</param>
    /// <exception cref="JobFailedException">The job failed and has no attempt left.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled.</exception>
    /// <exception cref="JobNotFoundException">The queue does not hold the job, or no longer.</exception>
    /// <exception cref="JobKeyConflictException">The handle is for another job than the one that has this id.</exception>
    public virtual Task WaitForCompletionAsync(CancellationToken cancellationToken = default) =>
        Client.WaitAsync(Id, Expected, cancellationToken);

    /// <inheritdoc cref="IJobClient.CancelAsync(JobId, string?, CancellationToken)"/>
    public virtual Task<CancelOutcome> CancelAsync(string? reason = null, CancellationToken cancellationToken = default) =>
        Client.CancelAsync(Id, reason, cancellationToken);

    /// <summary>Reads the job as it is now, with its payload, result, log and attempts.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The job's record, or <see langword="null"/> when the queue does not hold it.</returns>
    /// <exception cref="JobKeyConflictException">The handle is for another job than the one that has this id.</exception>
    public virtual Task<JobRecord?> GetAsync(CancellationToken cancellationToken = default) =>
        Client.GetAsync(Id, Expected, cancellationToken);

    /// <summary>Lets a failed or cancelled job run again, with all its attempts anew.</summary>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <returns>What became of it; <see cref="ChangeOutcome.Conflict"/> when another job that has not finished has taken the place of this one.</returns>
    public virtual Task<ChangeOutcome> RetryAsync(CancellationToken cancellationToken = default) =>
        Client.ChangeAsync(Id, JobChange.Retry, string.Empty, cancellationToken);

    /// <summary>Lets a scheduled job start now.</summary>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    public virtual Task<ChangeOutcome> PromoteAsync(CancellationToken cancellationToken = default) =>
        Client.ChangeAsync(Id, JobChange.Promote, string.Empty, cancellationToken);

    /// <summary>Deletes a job that is not active, with its result, log and attempts.</summary>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    public virtual Task<ChangeOutcome> DeleteAsync(CancellationToken cancellationToken = default) =>
        Client.ChangeAsync(Id, JobChange.Delete, string.Empty, cancellationToken);

    /// <summary>Gives a waiting or scheduled job another priority; it goes behind the others of that priority.</summary>
    /// <param name="priority">See <see cref="JobOptions.Priority"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <exception cref="ArgumentOutOfRangeException">The priority is out of its range.</exception>
    public virtual Task<ChangeOutcome> SetPriorityAsync(int priority, CancellationToken cancellationToken = default)
    {
        Bounds.CheckNumber(priority, -JobLimits.MaxPriority, JobLimits.MaxPriority, nameof(priority), $"job {Id}");
        return Client.ChangeAsync(
            Id, JobChange.SetPriority, priority.ToString(CultureInfo.InvariantCulture), cancellationToken);
    }

    /// <summary>Lets a waiting or scheduled job start later.</summary>
    /// <param name="delay">How long from now. More than zero and at most 36,525 days; see <see cref="PromoteAsync"/> for now.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is out of its range.</exception>
    public virtual Task<ChangeOutcome> SetDelayAsync(TimeSpan delay, CancellationToken cancellationToken = default)
    {
        Bounds.CheckPositiveSpan(delay, nameof(delay), $"job {Id}");
        return Client.ChangeAsync(
            Id,
            JobChange.SetDelay,
            ((long)Math.Ceiling(delay.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture),
            cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();
}
