namespace TypedJobs.Hosting.Monitoring;

/// <summary>Represents one read of all queues that a registration monitors.</summary>
/// <param name="Queues">What was read of each.</param>
/// <param name="At">The timestamp of its end.</param>
/// <param name="Took">The time that it took.</param>
/// <param name="Error">Why no queue could be read; <see langword="null"/> when some were, or there are none and the server answers.</param>
internal sealed record QueueReadings(IReadOnlyList<QueueReading> Queues, long At, TimeSpan Took, Exception? Error);
