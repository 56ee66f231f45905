namespace TypedJobs;

/// <summary>Represents what somebody has put in the place of a coded schedule's times. Immutable.</summary>
public sealed record ScheduleOverride
{
    /// <summary>Gets when the job recurs meanwhile.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>Gets who put it there: the name of the client.</summary>
    public required string By { get; init; }

    /// <summary>Gets when, by the clock of the server.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Gets when the coded schedule counts again; <see langword="null"/> when it stays until it is cleared.</summary>
    public DateTimeOffset? Until { get; init; }
}
