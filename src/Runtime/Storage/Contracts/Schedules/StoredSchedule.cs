namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Represents a schedule as a queue has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DueAt">When a tick looks at it; <see langword="null"/> when none does.</param>
/// <param name="Entry">What is stored of it; <see langword="null"/> when there is nothing.</param>
/// <param name="Call">What its occurrences enqueue; empty where that is unknown or was not asked for.</param>
/// <param name="Waits">Whether it waits for an earlier job to finish.</param>
internal sealed record StoredSchedule(string Name, DateTimeOffset? DueAt, ScheduleEntry? Entry, byte[] Call, bool Waits);
