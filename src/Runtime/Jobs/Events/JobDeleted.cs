namespace TypedJobs;

/// <summary>Represents a job that was deleted, or removed when its queue was cleared.</summary>
public sealed record JobDeleted : JobEvent;
