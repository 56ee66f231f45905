namespace TypedJobs.Storage.Contracts.Administration;

/// <summary>A page of a listing with what is stored of its jobs.</summary>
/// <param name="Next">Where the next one begins; null at the end.</param>
/// <param name="Records">The jobs.</param>
internal readonly record struct RecordPage(long? Next, IReadOnlyList<JobRecord> Records);
