namespace TypedJobs.Storage.Contracts;

/// <summary>How long a queue keeps finished jobs, and how many.</summary>
internal sealed record Retention(TimeSpan CompletedAge, int CompletedCount, TimeSpan FailedAge, int FailedCount);
