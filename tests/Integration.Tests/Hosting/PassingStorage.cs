using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Catalogues;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>Passes every call on; tests put a protocol of their own before the one in which something is to go wrong.</summary>
internal sealed class PassingStorage(
    IJobStorage inner,
    Func<string, IClientProtocol, IClientProtocol>? client,
    Func<string, IWorkerProtocol, IWorkerProtocol>? worker,
    Func<string, IAdminProtocol, IAdminProtocol>? admin,
    Func<string, IScheduleProtocol, IScheduleProtocol>? schedules) : IJobStorage
{
    /// <summary>Puts protocols of a test's own before the host's. Each is given the queue and the protocol to pass calls on to.</summary>
    public static void Put(
        IServiceCollection services,
        Func<string, IClientProtocol, IClientProtocol>? client = null,
        Func<string, IWorkerProtocol, IWorkerProtocol>? worker = null,
        Func<string, IAdminProtocol, IAdminProtocol>? admin = null,
        Func<string, IScheduleProtocol, IScheduleProtocol>? schedules = null)
    {
        ServiceDescriptor original = services.Last(service => service.ServiceType == typeof(IJobStorage));
        services.Remove(original);
        services.AddSingleton<IJobStorage>(
            provider => new PassingStorage((IJobStorage)original.ImplementationFactory!(provider), client, worker, admin, schedules));
    }

    public IClientProtocol Client(string queue) => client?.Invoke(queue, inner.Client(queue)) ?? inner.Client(queue);

    public IWorkerProtocol Worker(string queue) => worker?.Invoke(queue, inner.Worker(queue)) ?? inner.Worker(queue);

    public IAdminProtocol Admin(string queue) => admin?.Invoke(queue, inner.Admin(queue)) ?? inner.Admin(queue);

    public ICatalogueProtocol Catalogue(string queue) => inner.Catalogue(queue);

    public IScheduleProtocol Schedules(string queue) => schedules?.Invoke(queue, inner.Schedules(queue)) ?? inner.Schedules(queue);

    public Task<IReadOnlyList<string>> ListQueuesAsync(CancellationToken cancellationToken) =>
        inner.ListQueuesAsync(cancellationToken);
}
