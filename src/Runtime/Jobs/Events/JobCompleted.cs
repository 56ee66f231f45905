namespace TypedJobs;

/// <summary>Represents a job that completed.</summary>
public sealed record JobCompleted : JobEvent
{
    /// <summary>Gets the name under which the job is stored; empty when it cannot be read.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Gets the result of the handler, as JSON, with <c>"***"</c> in place of <see cref="SensitiveAttribute">sensitive</see> members; empty when it returns nothing, or when the result
    /// is too large: an event has up to 1 MiB, and shares that with others of its call. <see cref="JobHandle.GetAsync"/> reads it then.</summary>
    public required string ResultJson { get; init; }
}
