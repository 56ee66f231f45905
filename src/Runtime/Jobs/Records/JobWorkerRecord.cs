namespace TypedJobs;

/// <summary>Represents a living worker of any process, as it was when it was read. Immutable.</summary>
public sealed record JobWorkerRecord
{
    /// <summary>Gets the id of the worker: machine, process and a random part.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name of its machine; empty when it is not known.</summary>
    public string Machine { get; init; } = string.Empty;

    /// <summary>Gets the id of its process; 0 when it is not known.</summary>
    public int ProcessId { get; init; }

    /// <summary>Gets the time at which it started, by its own clock; the default value when it is not known.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Gets the number of jobs that it runs at the same time; 0 when it is not known.</summary>
    public int Concurrency { get; init; }

    /// <summary>Gets a value indicating whether it takes jobs; see <see cref="IJobClient.ChangeWorkerAsync"/>.</summary>
    public bool TakesJobs { get; init; } = true;

    /// <summary>Gets the queues that it works on.</summary>
    public IReadOnlyList<string> Queues { get; init; } = [];

    /// <summary>Gets the jobs of the queue that it runs.</summary>
    public IReadOnlyList<JobId> Running { get; init; } = [];
}
