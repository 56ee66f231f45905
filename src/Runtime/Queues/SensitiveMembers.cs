using System.Collections.Concurrent;
using TypedJobs.CompilerServices;
using TypedJobs.Payloads.Redaction;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Catalogues;

namespace TypedJobs.Queues;

/// <summary>
/// Finds out which values of a job must not be shown: from the jobs of this process, or else from the catalogue of the queue, which is kept for a
/// minute. Thread-safe.
/// </summary>
internal sealed class SensitiveMembers(IJobStorage storage, IEnumerable<JobTable> tables, TimeProvider time)
{
    // Anybody can make up the queue of an id.
    private const int MaxQueues = 1000;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(1);

    private readonly JobTable[] _tables = [.. tables];
    private readonly ConcurrentDictionary<string, SensitivePaths> _own = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Catalogue> _queues = new(StringComparer.Ordinal);

    /// <summary>Returns the paths of a job: everything, for a job without a description.</summary>
    public async ValueTask<SensitivePaths> FindAsync(string queue, string name, CancellationToken cancellationToken)
    {
        if (FindOwn(name) is { } own)
        {
            return own;
        }

        Catalogue catalogue = await ReadAsync(queue, KeptFor, cancellationToken).ConfigureAwait(false);
        if (!catalogue.Jobs.TryGetValue(name, out SensitivePaths? paths))
        {
            // A job that is new.
            catalogue = await ReadAsync(queue, UnknownFor, cancellationToken).ConfigureAwait(false);
            catalogue.Jobs.TryGetValue(name, out paths);
        }

        return paths ?? SensitivePaths.Everything;
    }

    private SensitivePaths? FindOwn(string name)
    {
        if (_own.TryGetValue(name, out SensitivePaths? known))
        {
            return known;
        }

        foreach (JobTable table in _tables)
        {
            if (table.Find(name) is { Shape: { } shape })
            {
                return _own.GetOrAdd(name, SensitivePaths.Parse(shape));
            }
        }

        return null;
    }

    private async ValueTask<Catalogue> ReadAsync(string queue, TimeSpan most, CancellationToken cancellationToken)
    {
        if (_queues.TryGetValue(queue, out Catalogue? known) && time.GetElapsedTime(known.At) < most)
        {
            return known;
        }

        long at = time.GetTimestamp();
        var jobs = new Dictionary<string, SensitivePaths>(StringComparer.Ordinal);
        foreach (CatalogueEntry entry in await storage.Catalogue(queue).ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // Assemblies, and versions of one, may differ: what is sensitive for one of them is not shown.
            SensitivePaths paths = SensitivePaths.Parse(entry.Job.Shape);
            jobs[entry.Job.Name] = jobs.TryGetValue(entry.Job.Name, out SensitivePaths? other) ? other.And(paths) : paths;
        }

        if (_queues.Count >= MaxQueues)
        {
            _queues.Clear();
        }

        return _queues[queue] = new Catalogue(jobs, at);
    }

    private sealed record Catalogue(Dictionary<string, SensitivePaths> Jobs, long At);
}
