namespace TypedJobs;

/// <summary>What a <see cref="BackoffPolicy"/> is told.</summary>
/// <param name="Id">The job.</param>
/// <param name="Name">The name under which it is stored.</param>
/// <param name="Attempt">Which attempt failed, from 1.</param>
/// <param name="Exception">What it failed with.</param>
public readonly record struct BackoffContext(JobId Id, string Name, int Attempt, Exception Exception);
