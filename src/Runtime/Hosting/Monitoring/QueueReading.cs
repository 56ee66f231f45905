using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs.Hosting.Monitoring;

/// <summary>Represents what was read of a queue, or why it could not be read.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Look">What was read; <see langword="null"/> when it could not be read.</param>
/// <param name="Workers">
/// The workers that live, and which jobs run where, up to 100; <see langword="null"/> unless something is wrong with the queue.
/// </param>
/// <param name="Error">Why it could not be read.</param>
internal sealed record QueueReading(string Queue, QueueLook? Look, WorkersResult? Workers, Exception? Error);
