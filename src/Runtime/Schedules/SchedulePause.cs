namespace TypedJobs;

/// <summary>Represents a pause of a schedule. Immutable.</summary>
public sealed record SchedulePause
{
    /// <summary>Gets why; <see langword="null"/> when that was not said.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets who paused it: the name of the client.</summary>
    public required string By { get; init; }

    /// <summary>Gets when, by the clock of the server.</summary>
    public DateTimeOffset At { get; init; }
}
