namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Represents what became of an occurrence.</summary>
/// <param name="Planned">The planned instant.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Kind">What was decided.</param>
/// <param name="Detail">The key of the job; of missed occurrences their number.</param>
internal sealed record StoredOccurrence(DateTimeOffset Planned, DateTimeOffset At, OccurrenceKind Kind, string Detail);
