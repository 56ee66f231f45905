namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Represents what is stored of a schedule.</summary>
/// <param name="Version">Its version, which grows with each change; -1 when the entry cannot be read.</param>
/// <param name="DueAt">When a tick has something to do; <see langword="null"/> when none has.</param>
/// <param name="State">The schedule, as JSON.</param>
internal sealed record ScheduleEntry(long Version, DateTimeOffset? DueAt, ReadOnlyMemory<byte> State);
