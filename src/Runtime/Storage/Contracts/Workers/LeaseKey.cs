namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>
/// One lease on a job. The number grows with every lease of the job, so two attempts never share it, even when one
/// worker takes its own job again.
/// </summary>
internal readonly record struct LeaseKey(string Job, long Number)
{
    // Numbers hardly ever meet within a queue, and are cheaper to hash than keys.
    public override int GetHashCode() => Number.GetHashCode();
}
