namespace TypedJobs.Storage.Redis.Repairs;

/// <summary>Represents what a repair of a server's jobs has done so far.</summary>
internal sealed class RepairProgress
{
    /// <summary>Gets the number of jobs that were looked at.</summary>
    public long Jobs { get; init; }

    /// <summary>Gets the number of jobs, and of counts of queues, that had to be repaired.</summary>
    public long Repaired { get; init; }
}
