using StackExchange.Redis;
using TypedJobs.Storage.Contracts.Catalogues;
using TypedJobs.Storage.Records;
using TypedJobs.Storage.Redis.Replies;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <summary>Carries out what is done with the catalogue of a queue.</summary>
internal sealed class RedisCatalogueProtocol(RedisQueue queue) : ICatalogueProtocol
{
    /// <summary>Specifies for how long an entry is kept that no process has noted again.</summary>
    private static readonly TimeSpan CatalogueAge = TimeSpan.FromDays(7);

    /// <summary>After how long without being noted an entry gives way: a process that uses it may have been late once.</summary>
    private static readonly TimeSpan CatalogueYield = CatalogueWriter.Interval * 2;

    public int Openings => queue.Keys.Openings;

    public async Task<RegisterResult> RegisterAsync(
        IReadOnlyList<JobDescription> jobs, CancellationToken cancellationToken)
    {
        queue.Keep();
        var arguments = new RedisValue[2 + (jobs.Count * 4)];
        int at = 0;
        arguments[at++] = ScriptArguments.Milliseconds(CatalogueAge);
        arguments[at++] = ScriptArguments.Milliseconds(CatalogueYield);
        foreach (JobDescription job in jobs)
        {
            arguments[at++] = job.Name;
            arguments[at++] = job.Fingerprint;
            arguments[at++] = job.Assembly;
            arguments[at++] = job.Shape;
        }

        using RespResult reply = await queue.CommandAsync(ProtocolScript.Register, arguments, cancellationToken).ConfigureAwait(false);
        return CatalogueReplies.ReadRegistered(reply);
    }

    public async Task<IReadOnlyList<CatalogueEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(ProtocolScript.Catalogue, [], cancellationToken).ConfigureAwait(false);
        return [.. CatalogueReplies.ReadCatalogue(reply).OrderBy(entry => entry.Job.Name, StringComparer.Ordinal)];
    }
}
