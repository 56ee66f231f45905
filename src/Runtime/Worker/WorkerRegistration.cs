namespace TypedJobs.Worker;

/// <summary>Represents a worker that a host has added.</summary>
internal sealed record WorkerRegistration(string Name, IReadOnlyList<WorkerQueue> Queues, WorkerOptions Options);
