namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents what somebody wants a worker to do.</summary>
/// <param name="At">When that was said, in ms by the server's clock.</param>
/// <param name="TakesJobs">Whether it is to take jobs, if that was said.</param>
/// <param name="Concurrency">The number of jobs that it is to run at the same time, if that was said.</param>
internal readonly record struct WorkerControl(long At, bool? TakesJobs, int? Concurrency);
