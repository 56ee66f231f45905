namespace TypedJobs.Protocol;

/// <summary>How long a queue keeps finished jobs, and how many.</summary>
internal sealed record Retention(TimeSpan CompletedAge, int CompletedCount, TimeSpan FailedAge, int FailedCount)
{
    public static readonly Retention Default =
        new(TimeSpan.FromHours(1), 100_000, TimeSpan.FromDays(7), 100_000);
}
