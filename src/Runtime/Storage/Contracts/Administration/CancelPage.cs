namespace TypedJobs.Storage.Contracts.Administration;

/// <summary>Represents the result of one step of cancelling jobs by a filter.</summary>
/// <param name="Next">Where to go on; none at the end.</param>
/// <param name="Jobs">The keys of the jobs, and what became of each.</param>
internal readonly record struct CancelPage(long? Next, IReadOnlyList<(string Key, CancelOutcome Outcome)> Jobs);
