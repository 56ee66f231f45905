namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents a job that its queue failed, and not an attempt: it had expired, stalled too many times, or is damaged.</summary>
/// <param name="Key">The key of the job.</param>
/// <param name="Reason">The reason, as a sentence for the log.</param>
internal readonly record struct FailedJob(string Key, string Reason);
