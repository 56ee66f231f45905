namespace TypedJobs.Worker;

/// <summary>A worker that a host asked for.</summary>
internal sealed record WorkerRegistration(string Queue, WorkerOptions Options);
