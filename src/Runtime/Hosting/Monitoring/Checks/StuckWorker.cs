namespace TypedJobs.Hosting.Monitoring.Checks;

/// <summary>Represents a worker, or one of its queues, that makes no progress.</summary>
/// <param name="Worker">The worker's id.</param>
/// <param name="Queue">The queue that it does not take jobs of; <see langword="null"/> when handlers hold all of its slots.</param>
/// <param name="Slots">The number of slots that handlers hold that ignore their cancellation.</param>
/// <param name="Since">The timestamp since when that has been seen.</param>
internal sealed record StuckWorker(string Worker, string? Queue, int Slots, long Since);
