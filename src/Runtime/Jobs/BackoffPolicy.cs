namespace TypedJobs;

/// <summary>Says how long a job waits before its next attempt. Called on any thread; must return at once.</summary>
/// <param name="context">Which job, which attempt, what it failed with.</param>
/// <returns>How long from now. Not negative, and at most 36,525 days; otherwise an exponential backoff is used.</returns>
public delegate TimeSpan BackoffPolicy(in BackoffContext context);
