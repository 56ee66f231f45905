namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Represents schedules that are due.</summary>
/// <param name="Now">The time of the server.</param>
/// <param name="NextIn">How long until a further one is due, if one is.</param>
/// <param name="HasMore">Whether more are due now.</param>
/// <param name="FiredLast">The worker that fired last; empty when none has.</param>
/// <param name="Schedules">The schedules, the earliest first.</param>
internal sealed record DuePage(DateTimeOffset Now, TimeSpan? NextIn, bool HasMore, string FiredLast, IReadOnlyList<StoredSchedule> Schedules);
