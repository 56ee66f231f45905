namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Represents what a tick does with a schedule.</summary>
/// <param name="Name">The schedule.</param>
/// <param name="Version">The version that it must have; <see langword="null"/> for any.</param>
/// <param name="MustBeDue">Whether it must be due by the clock of the server.</param>
/// <param name="Claim">What an earlier job means that has not finished.</param>
/// <param name="Jobs">What is enqueued.</param>
internal sealed record FiredSchedule(string Name, long? Version, bool MustBeDue, ClaimUse Claim, IReadOnlyList<Occurrence> Jobs)
{
    /// <summary>Gets a value indicating whether the schedule is planned anew; else it stays as it is.</summary>
    public bool Plans { get; init; }

    /// <summary>Gets when a tick has something to do next; <see langword="null"/> when none has.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Gets what is stored of the schedule from then on.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    /// <summary>Gets when a tick has something to do next when the occurrence is skipped.</summary>
    public DateTimeOffset? DueAtIfSkipped { get; init; }

    /// <summary>Gets what is stored of the schedule when the occurrence is skipped.</summary>
    public ReadOnlyMemory<byte> StateIfSkipped { get; init; }

    /// <summary>Gets what else is noted of occurrences.</summary>
    public StoredOccurrence? Note { get; init; }
}
