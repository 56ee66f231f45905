namespace TypedJobs;

/// <summary>In which order a worker of several queues takes their jobs.</summary>
public enum QueueOrder
{
    /// <summary>A queue's jobs are taken only while no queue named before it has any.</summary>
    Strict = 0,

    /// <summary>Jobs are taken in proportion to the queues' weights, as long as there are jobs in all of them.</summary>
    Weighted = 1,
}
