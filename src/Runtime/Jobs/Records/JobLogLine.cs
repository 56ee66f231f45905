namespace TypedJobs;

/// <summary>Represents a line of a job's log. Immutable.</summary>
public sealed record JobLogLine
{
    /// <summary>Gets the time at which it was stored, by the server's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the line.</summary>
    public required string Text { get; init; }
}
