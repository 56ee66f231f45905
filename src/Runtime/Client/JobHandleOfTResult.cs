using TypedJobs.Client;
using TypedJobs.CompilerServices;

namespace TypedJobs;

/// <summary>Represents a <see cref="JobHandle"/> of a job that returns a <typeparamref name="TResult"/>.</summary>
/// <typeparam name="TResult">What the handler returns.</typeparam>
public class JobHandle<TResult> : JobHandle
{
    private readonly JobDefinition<TResult>? _definition;

    /// <inheritdoc cref="JobHandle(JobId, bool)"/>
    protected JobHandle(JobId id, bool isNew = true)
        : base(id, isNew)
    {
    }

    internal JobHandle(JobClient client, JobId id, JobDefinition<TResult> definition)
        : base(client, id) => (_definition, ComesFromId) = (definition, true);

    internal JobHandle(JobClient client, JobId id, JobDefinition<TResult> definition, bool isNew)
        : base(client, id, isNew) => _definition = definition;

    private protected override JobDefinition? Expected => ComesFromId ? _definition : null;

    /// <summary>Waits until the job has completed, and returns the result of its handler.</summary>
    /// <param name="cancellationToken">Stops waiting; the job goes on.</param>
    /// <exception cref="JobFailedException">The job failed and has no attempt left.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled.</exception>
    /// <exception cref="JobNotFoundException">The queue does not hold the job, or no longer.</exception>
    /// <exception cref="JobKeyConflictException">The handle is for another job than the one that has this id.</exception>
    /// <exception cref="JobPayloadException">The stored result is not a <typeparamref name="TResult"/>.</exception>
    public virtual Task<TResult> WaitForResultAsync(CancellationToken cancellationToken = default) =>
        Client.WaitAsync(Id, _definition!, Expected, cancellationToken);
}
