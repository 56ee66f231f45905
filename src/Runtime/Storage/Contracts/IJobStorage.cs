using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Catalogues;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Storage.Contracts;

/// <summary>
/// Represents the queues of a server. What can be done with a queue is in five protocols, each for one kind of caller and bound to the
/// queue; every step is for a batch. Thread-safe. A call whose connection breaks may or may not have been carried out; each says how
/// it can be repeated. A queue's protocols are cheap to ask for, and cached once jobs were enqueued or a worker was started there.
/// </summary>
internal interface IJobStorage
{
    /// <summary>Returns what a client needs of a queue.</summary>
    IClientProtocol Client(string queue);

    /// <summary>Returns what a worker needs of a queue.</summary>
    IWorkerProtocol Worker(string queue);

    /// <summary>Returns what administration needs of a queue.</summary>
    IAdminProtocol Admin(string queue);

    /// <summary>Returns the catalogue of a queue, which clients and workers write.</summary>
    ICatalogueProtocol Catalogue(string queue);

    /// <summary>Returns the schedules of a queue, which clients set and workers fire.</summary>
    IScheduleProtocol Schedules(string queue);

    /// <summary>Returns the names of all queues, sorted.</summary>
    Task<IReadOnlyList<string>> ListQueuesAsync(CancellationToken cancellationToken);
}
