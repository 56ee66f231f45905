namespace TypedJobs.Diagnostics;

/// <summary>Represents a span in which calls of a kind of loop fail.</summary>
/// <param name="Failures">The number of failures so far.</param>
/// <param name="Subjects">The number of queues that fail now.</param>
/// <param name="Elapsed">The time since the first failure.</param>
internal sealed record Outage(int Failures, int Subjects, TimeSpan Elapsed);
