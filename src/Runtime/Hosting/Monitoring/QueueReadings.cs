namespace TypedJobs.Hosting.Monitoring;

/// <summary>Represents one read of all queues that a registration monitors.</summary>
/// <param name="Queues">What was read of each.</param>
/// <param name="At">The timestamp of its end.</param>
/// <param name="Took">The time that it took.</param>
/// <param name="Error">Why the server could not be asked, or one of the queues could not be read; <see langword="null"/> when all was read.</param>
internal sealed record QueueReadings(IReadOnlyList<QueueReading> Queues, long At, TimeSpan Took, Exception? Error);
