using TypedJobs.CompilerServices;

namespace TypedJobs.Runtime.Tests.Client;

/// <summary>Represents a client as a user writes it for tests: records the calls, and returns the results that the test sets.</summary>
internal sealed class FakeJobClient : IJobClient
{
    public List<JobCall> Calls { get; } = [];

    /// <summary>Gets the results of jobs by their names; an exception is thrown to whoever awaits the job.</summary>
    public Dictionary<string, object> Results { get; } = [];

    public Exception? Failure { get; set; }

    public JobQueue Queue { get; set; } = new FakeJobQueue("mail");

    public IJobSchedules Schedules => throw new NotSupportedException();

    public Task<JobHandle> EnqueueAsync(JobCall job, CancellationToken cancellationToken = default)
    {
        Calls.Add(job);
        return Failure is null
            ? Task.FromResult<JobHandle>(new FakeJobHandle<object>(IdOf(job), Results.GetValueOrDefault(job.Name)))
            : Task.FromException<JobHandle>(Failure);
    }

    public Task<JobHandle<TResult>> EnqueueAsync<TResult>(JobCall<TResult> job, CancellationToken cancellationToken = default)
    {
        Calls.Add(job);
        return Task.FromResult<JobHandle<TResult>>(new FakeJobHandle<TResult>(IdOf(job), Results.GetValueOrDefault(job.Name)));
    }

    public async Task<IReadOnlyList<JobHandle>> EnqueueManyAsync(
        IEnumerable<JobCall> jobs, CancellationToken cancellationToken = default)
    {
        var handles = new List<JobHandle>();
        foreach (JobCall job in jobs)
        {
            handles.Add(await EnqueueAsync(job, cancellationToken));
        }

        return handles;
    }

    public async Task<IReadOnlyList<JobHandle<TResult>>> EnqueueManyAsync<TResult>(
        IEnumerable<JobCall<TResult>> jobs, CancellationToken cancellationToken = default)
    {
        var handles = new List<JobHandle<TResult>>();
        foreach (JobCall<TResult> job in jobs)
        {
            handles.Add(await EnqueueAsync(job, cancellationToken));
        }

        return handles;
    }

    public JobHandle GetHandle(JobId id) => new FakeJobHandle<object>(id, null, isNew: false);

    public JobHandle GetHandle(JobDefinition definition, JobId id) => GetHandle(id);

    public JobHandle<TResult> GetHandle<TResult>(JobDefinition<TResult> definition, JobId id) =>
        new FakeJobHandle<TResult>(id, Results.GetValueOrDefault(definition.Name), isNew: false);

    public JobQueue GetQueue(string name) => Queue;

    public Task<IReadOnlyList<string>> GetQueueNamesAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([Queue.Name]);

    public Task<bool> ChangeWorkerAsync(JobWorkerRecord worker, WorkerChange change, CancellationToken cancellationToken = default) =>
        Task.FromResult(true);

    public Task<CancelOutcome> CancelAsync(JobId id, string? reason = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(CancelOutcome.Cancelled);

    public Task<IReadOnlyList<JobCancelResult>> CancelManyAsync(
        IEnumerable<JobId> ids, string? reason = null, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<JobCancelResult>>(
            [.. ids.Select(id => new JobCancelResult { Id = id, Outcome = CancelOutcome.Requested })]);

    public Task<IReadOnlyList<JobCancelResult>> CancelManyAsync(
        IEnumerable<JobHandle> jobs, string? reason = null, CancellationToken cancellationToken = default) =>
        CancelManyAsync(jobs.Select(job => job.Id), reason, cancellationToken);

    private JobId IdOf(JobCall job) => new(job.Queue, job.Options?.Key ?? $"{Calls.Count}");
}
