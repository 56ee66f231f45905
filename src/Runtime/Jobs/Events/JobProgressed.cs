namespace TypedJobs;

/// <summary>Represents progress that a handler reported.</summary>
public sealed record JobProgressed : JobEvent
{
    /// <summary>Gets the name under which the job is stored; empty when it cannot be read.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Gets the report, as JSON, with <c>"***"</c> in place of <see cref="SensitiveAttribute">sensitive</see> members; empty when it is larger than 1 MiB. <see cref="JobHandle.GetAsync"/> reads it then.</summary>
    public required string ProgressJson { get; init; }
}
