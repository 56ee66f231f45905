namespace TypedJobs;

/// <summary>The queue was resumed.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="At">When, by the server's clock.</param>
public sealed record QueueResumed(string Queue, DateTimeOffset At) : JobEvent(default, At);
