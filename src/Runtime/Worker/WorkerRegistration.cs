namespace TypedJobs.Worker;

/// <summary>A worker that a host asked for.</summary>
internal sealed record WorkerRegistration(IReadOnlyList<WorkerQueue> Queues, WorkerOptions Options);
