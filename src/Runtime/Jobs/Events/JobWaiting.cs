namespace TypedJobs;

/// <summary>
/// Represents a job that waits again, or no longer until it is due, by request: it was retried, promoted, or given another priority.
/// </summary>
public sealed record JobWaiting : JobEvent;
