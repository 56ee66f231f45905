namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents a notice of a job that has failed.</summary>
/// <param name="Stored">The notice as it is stored, by which it is taken back.</param>
/// <param name="Key">The key of the job.</param>
/// <param name="At">When the job failed.</param>
internal readonly record struct FailureNotice(string Stored, string Key, DateTimeOffset At);
