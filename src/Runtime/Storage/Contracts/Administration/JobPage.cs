namespace TypedJobs.Storage.Contracts.Administration;

/// <summary>A page of a listing.</summary>
/// <param name="Next">Where the next one begins; null at the end.</param>
/// <param name="Keys">The keys of the jobs.</param>
internal readonly record struct JobPage(long? Next, IReadOnlyList<string> Keys);
