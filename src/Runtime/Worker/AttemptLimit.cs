namespace TypedJobs.Worker;

/// <summary>How long an attempt may take, and whether that is the end of the job's time rather than of the attempt's.</summary>
internal readonly record struct AttemptLimit(TimeSpan? Span, bool IsDeadline);
