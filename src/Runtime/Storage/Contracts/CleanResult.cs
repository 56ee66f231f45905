namespace TypedJobs.Storage.Contracts;

/// <summary>What one step of cleaning did.</summary>
/// <param name="Next">Where to go on; none at the end.</param>
/// <param name="Removed">How many jobs were forgotten.</param>
internal readonly record struct CleanResult(long? Next, int Removed);
