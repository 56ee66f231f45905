namespace TypedJobs;

/// <summary>Specifies the order in which a worker of several queues takes their jobs.</summary>
public enum QueueOrder
{
    /// <summary>Takes jobs of a queue only while no queue named before it has any.</summary>
    Strict = 0,

    /// <summary>Takes jobs in proportion to the queues' weights, as long as there are jobs in all of them.</summary>
    Weighted = 1,
}
