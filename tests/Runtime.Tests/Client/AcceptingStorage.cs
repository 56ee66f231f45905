using System.Text;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Catalogues;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Runtime.Tests.Client;

/// <summary>Accepts jobs immediately, and keeps nothing.</summary>
internal sealed class AcceptingStorage : IJobStorage, IClientProtocol, ICatalogueProtocol
{
    private static readonly Task<EnqueueResult> AllStored = Task.FromResult(new EnqueueResult([], []));

    /// <summary>Gets the sizes of the calls.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>Gets what is stored of the jobs of calls with one job.</summary>
    public List<string> Payloads { get; } = [];

    public IClientProtocol Client(string queue) => this;

    public IWorkerProtocol Worker(string queue) => throw new NotSupportedException();

    public IAdminProtocol Admin(string queue) => throw new NotSupportedException();

    public ICatalogueProtocol Catalogue(string queue) => this;

    public IScheduleProtocol Schedules(string queue) => throw new NotSupportedException();

    public int Openings => 0;

    public Task<RegisterResult> RegisterAsync(IReadOnlyList<JobDescription> jobs, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<IReadOnlyList<CatalogueEntry>> ICatalogueProtocol.ReadAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListQueuesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<EnqueueResult> EnqueueAsync(ReadOnlyMemory<NewJob> jobs, CancellationToken cancellationToken)
    {
        Batches.Add(jobs.Length);
        if (jobs.Length == 1)
        {
            Payloads.Add(Encoding.UTF8.GetString(jobs.Span[0].Payload.Span));
        }

        return AllStored;
    }

    public Task<IReadOnlyList<JobRecord?>> ReadAsync(IReadOnlyList<string> keys, bool whole, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<JobEnd>> WatchAsync(IReadOnlyList<string> keys, bool named, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<CancelOutcome>> CancelAsync(IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<CancelOutcome>> SupersedeAsync(IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IAsyncDisposable> OnDoneAsync(Action<string[]> callback, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
