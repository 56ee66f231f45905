namespace TypedJobs.Storage.Contracts;

/// <summary>Specifies how long a queue keeps finished jobs, and how many.</summary>
internal sealed record Retention(TimeSpan CompletedAge, int CompletedCount, TimeSpan FailedAge, int FailedCount)
{
    /// <summary>Gets the retention of queues for which nothing else is configured.</summary>
    public static Retention Default { get; } = new(TimeSpan.FromHours(1), 100_000, TimeSpan.FromDays(7), 100_000);
}
