namespace TypedJobs;

/// <summary>Something that happened in a queue. What exactly, its type tells.</summary>
/// <param name="Id">The job; none for events of the queue itself.</param>
/// <param name="At">When, by the server's clock.</param>
public abstract record JobEvent(JobId Id, DateTimeOffset At);
