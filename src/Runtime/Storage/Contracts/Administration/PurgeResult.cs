namespace TypedJobs.Storage.Contracts.Administration;

/// <summary>Represents the result of one step of purging.</summary>
/// <param name="Next">Where to go on; none at the end.</param>
/// <param name="Removed">How many jobs were purged.</param>
internal readonly record struct PurgeResult(long? Next, int Removed);
