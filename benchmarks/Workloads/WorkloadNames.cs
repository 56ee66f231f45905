namespace TypedJobs.Benchmarks.Workloads;

/// <summary>The workloads that a process of a system can be asked for.</summary>
public static class WorkloadNames
{
    /// <summary>Enqueues many jobs in the fastest way.</summary>
    public const string Bulk = "bulk";

    /// <summary>Enqueues jobs one after another.</summary>
    public const string OneByOne = "one-by-one";

    /// <summary>Runs jobs that wait already.</summary>
    public const string Process = "process";

    /// <summary>Enqueues jobs for a worker that has nothing else to do.</summary>
    public const string Idle = "idle";
}
