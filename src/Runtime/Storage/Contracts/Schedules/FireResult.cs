namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Represents what became of a schedule in a tick.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Key">The job that it was about, of taken keys all with spaces in between; empty when there is none.</param>
internal readonly record struct FireResult(FireOutcome Outcome, string Key);
