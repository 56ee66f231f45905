using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs;

/// <summary>What a request to cancel one of many jobs did.</summary>
/// <param name="Id">The job.</param>
/// <param name="Outcome">What became of the request.</param>
public readonly record struct JobCancelResult(JobId Id, CancelOutcome Outcome);
