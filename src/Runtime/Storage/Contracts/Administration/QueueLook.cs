namespace TypedJobs.Storage.Contracts.Administration;

/// <summary>Represents how a queue is doing at one moment, by the server's clock.</summary>
/// <param name="Counts">How many jobs there are.</param>
/// <param name="OldestReadyAge">The time for which the oldest job has waited that may be taken now; <see langword="null"/> when there is none.</param>
/// <param name="Stalled">The number of active jobs whose leases have ended.</param>
/// <param name="OldestStalledAge">The time since the first of those leases ended; <see langword="null"/> when there is none.</param>
/// <param name="OldestDueAge">The time for which the first schedule has been due; <see langword="null"/> when none is.</param>
internal sealed record QueueLook(QueueCounts Counts, TimeSpan? OldestReadyAge, long Stalled, TimeSpan? OldestStalledAge, TimeSpan? OldestDueAge);
