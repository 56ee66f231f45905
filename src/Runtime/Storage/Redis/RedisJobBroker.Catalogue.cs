using StackExchange.Redis;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Records;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <content>What is known of the jobs of a queue without their assemblies.</content>
internal sealed partial class RedisJobBroker
{
    /// <summary>Specifies for how long an entry is kept that no process has noted again.</summary>
    private static readonly TimeSpan CatalogueAge = TimeSpan.FromDays(7);

    /// <summary>After how long without being noted an entry gives way: a process that uses it may have been late once.</summary>
    private static readonly TimeSpan CatalogueYield = CatalogueWriter.Interval * 2;

    public async Task<RegisterResult> RegisterAsync(
        string queue, IReadOnlyList<JobDescription> jobs, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[2 + (jobs.Count * 4)];
        int at = 0;
        arguments[at++] = Milliseconds(CatalogueAge);
        arguments[at++] = Milliseconds(CatalogueYield);
        foreach (JobDescription job in jobs)
        {
            arguments[at++] = job.Name;
            arguments[at++] = job.Fingerprint;
            arguments[at++] = job.Assembly;
            arguments[at++] = job.Shape;
        }

        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(
            database, ProtocolScript.Register, KnownKeys(queue), arguments, cancellationToken)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return BrokerReplies.ReadRegistered(reply);
    }

    public async Task<IReadOnlyList<CatalogueEntry>> ReadCatalogueAsync(string queue, CancellationToken cancellationToken)
    {
        using RespResult reply = await CommandAsync(ProtocolScript.Catalogue, queue, [], cancellationToken).ConfigureAwait(false);
        return [.. BrokerReplies.ReadCatalogue(reply).OrderBy(entry => entry.Job.Name, StringComparer.Ordinal)];
    }
}
