using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs;

/// <summary>What is stored of one attempt at a job. Times are the server's. Immutable.</summary>
/// <param name="Attempt">Which attempt, from 1. One that did not count shares its number with the next.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndedAt">When it ended, if it has.</param>
/// <param name="Worker">The worker that ran it.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Error">What it failed with.</param>
public sealed record JobAttemptRecord(
    int Attempt, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string Worker, AttemptOutcome Outcome, JobError? Error);
