namespace TypedJobs;

/// <summary>The queue was paused.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="At">When, by the server's clock.</param>
public sealed record QueuePaused(string Queue, DateTimeOffset At) : JobEvent(default, At);
