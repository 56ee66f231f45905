namespace TypedJobs;

/// <summary>Represents a queue whose jobs a worker runs.</summary>
/// <param name="Name">The queue's name.</param>
/// <param name="Weight">Its share when the worker's order is <see cref="QueueOrder.Weighted"/>. From 1 to 1,000,000.</param>
public readonly record struct WorkerQueue(string Name, int Weight = 1)
{
    /// <summary>Returns a queue of weight 1.</summary>
    /// <param name="name">The queue's name.</param>
    public static implicit operator WorkerQueue(string name) => FromString(name);

    /// <summary>Returns a queue of weight 1.</summary>
    /// <param name="name">The queue's name.</param>
    public static WorkerQueue FromString(string name) => new(name);
}
