namespace TypedJobs.Diagnostics;

/// <summary>Represents what the gauges show of a queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Registration">The name of the registration that the queue belongs to, if it has one.</param>
/// <param name="Counts">The number of its jobs.</param>
/// <param name="OldestReadyAge">The time for which the oldest job has waited that may be taken; zero when there is none.</param>
/// <param name="OldestDueAge">The time for which the first schedule has been due; zero when none is.</param>
internal readonly record struct QueueGauge(string Queue, string? Registration, QueueCounts Counts, TimeSpan OldestReadyAge, TimeSpan OldestDueAge);
