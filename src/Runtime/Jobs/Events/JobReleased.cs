namespace TypedJobs;

/// <summary>
/// Represents a job that was released without counting the attempt: its worker stops, does not know the job or is not to run it, or its handler
/// threw a <see cref="ReleaseJobException"/>.
/// </summary>
public sealed record JobReleased : JobEvent
{
    /// <summary>Gets the time from which the job may start again; <see langword="null"/> when it waits.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
