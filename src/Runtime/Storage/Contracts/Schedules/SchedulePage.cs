namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Represents schedules that were read.</summary>
/// <param name="Now">The time of the server.</param>
/// <param name="Next">The position to go on at; <see langword="null"/> at the end.</param>
/// <param name="Schedules">The schedules.</param>
internal sealed record SchedulePage(DateTimeOffset Now, long? Next, IReadOnlyList<StoredSchedule> Schedules);
