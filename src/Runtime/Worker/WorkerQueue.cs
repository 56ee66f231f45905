namespace TypedJobs;

/// <summary>Represents a queue that a worker works on. Immutable.</summary>
public readonly record struct WorkerQueue
{
    /// <summary>Initializes a queue of a worker.</summary>
    /// <param name="name">The queue's name.</param>
    /// <param name="weight">Its share when the worker's order is <see cref="QueueOrder.Weighted"/>. From 1 to 1,000,000.</param>
    public WorkerQueue(string name, int weight = 1)
    {
        Name = name;
        Weight = weight;
    }

    /// <summary>Gets the queue's name.</summary>
    public string Name { get; init; }

    /// <summary>Gets its share when the worker's order is <see cref="QueueOrder.Weighted"/>. From 1 to 1,000,000.</summary>
    public int Weight { get; init; }

    /// <summary>Converts a name into a queue of weight 1.</summary>
    /// <param name="name">The queue's name.</param>
    public static implicit operator WorkerQueue(string name) => FromString(name);

    /// <summary>Converts a name into a queue of weight 1.</summary>
    /// <param name="name">The queue's name.</param>
    public static WorkerQueue FromString(string name) => new(name);
}
