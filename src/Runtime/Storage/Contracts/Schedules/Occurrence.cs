namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Represents the job of an occurrence.</summary>
/// <param name="Job">The job.</param>
/// <param name="Planned">The planned instant; when it was asked for, of a run by hand.</param>
/// <param name="ByHand">Whether somebody asked for it.</param>
internal readonly record struct Occurrence(NewJob Job, DateTimeOffset Planned, bool ByHand);
