namespace TypedJobs;

/// <summary>Represents a line that a handler added to its job's log.</summary>
public sealed record JobLogged : JobEvent
{
    /// <summary>Gets the line.</summary>
    public required string Line { get; init; }
}
