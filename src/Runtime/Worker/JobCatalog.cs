using TypedJobs.CompilerServices;

namespace TypedJobs.Worker;

/// <summary>Represents all jobs that a host knows, from the tables of all its assemblies. Immutable.</summary>
internal sealed class JobCatalog
{
    private readonly JobTable[] _tables;

    /// <exception cref="InvalidOperationException">Two assemblies have a job of the same name.</exception>
    public JobCatalog(IEnumerable<JobTable> tables)
    {
        _tables = [.. tables];
        var seen = new Dictionary<string, (JobTable Table, JobDefinition Job)>(StringComparer.Ordinal);
        foreach (JobTable table in _tables)
        {
            foreach (JobDefinition job in table.Jobs)
            {
                if (!seen.TryAdd(job.Name, (table, job)))
                {
                    (JobTable otherTable, JobDefinition other) = seen[job.Name];
                    throw new InvalidOperationException(
                        $"Two jobs are named '{job.Name}': {other.Handler} in {otherTable.AssemblyName} and {job.Handler} in " +
                        $"{table.AssemblyName}. Give one of them a name of its own: [Job(\"another-name\")].");
                }
            }
        }
    }

    /// <summary>Gets all jobs.</summary>
    public IEnumerable<JobDefinition> Jobs => _tables.SelectMany(table => table.Jobs);

    public JobDefinition? Find(string name)
    {
        foreach (JobTable table in _tables)
        {
            if (table.Find(name) is { } job)
            {
                return job;
            }
        }

        return null;
    }
}
