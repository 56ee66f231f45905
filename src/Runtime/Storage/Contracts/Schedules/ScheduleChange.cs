namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Represents a change of a schedule.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Name">The schedule.</param>
/// <param name="Version">The version that it must have: 0 when there must be none; <see langword="null"/> for any.</param>
internal sealed record ScheduleChange(ScheduleChangeKind Kind, string Name, long? Version)
{
    /// <summary>Gets when a tick has something to do; <see langword="null"/> when none has.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Gets what is stored of it.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    /// <summary>Gets what its occurrences enqueue; empty to leave that as it is.</summary>
    public ReadOnlyMemory<byte> Call { get; init; }
}
