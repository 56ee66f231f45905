namespace TypedJobs;

/// <summary>Decides how long a job waits before its next attempt. Called on any thread; must return without blocking.</summary>
/// <param name="context">The job, the attempt that failed, and its exception.</param>
/// <returns>The time from now. Not negative, and at most 36,525 days; otherwise an exponential backoff is used.</returns>
public delegate TimeSpan BackoffPolicy(BackoffContext context);
