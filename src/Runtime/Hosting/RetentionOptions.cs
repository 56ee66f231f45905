using TypedJobs.Jobs;
using TypedJobs.Storage.Contracts;

namespace TypedJobs;

/// <summary>
/// How long finished jobs are kept, and how many. A job that has a time of its own
/// (<see cref="JobAttribute.KeepCompletedFor"/>) is kept for that instead. When there are too many, those go first whose
/// time would end first. Set it alike in all processes of a queue. No time span is longer than 36,525 days.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>How long completed jobs are kept, with their results. Default: 1 h. Not negative.</summary>
    public TimeSpan KeepCompletedFor { get; set; } = Retention.Default.CompletedAge;

    /// <summary>How many completed jobs are kept at most. Default: 100,000. Not negative.</summary>
    public int MaxCompleted { get; set; } = Retention.Default.CompletedCount;

    /// <summary>How long failed and cancelled jobs are kept. Default: 7 d. Not negative.</summary>
    public TimeSpan KeepFailedFor { get; set; } = Retention.Default.FailedAge;

    /// <summary>How many failed jobs are kept at most, and how many cancelled ones. Default: 100,000. Not negative.</summary>
    public int MaxFailed { get; set; } = Retention.Default.FailedCount;

    internal Retention ToRetention()
    {
        const string Subject = "the retention";
        Bounds.CheckSpan(KeepCompletedFor, nameof(KeepCompletedFor), Subject);
        Bounds.CheckNumber(MaxCompleted, 0, int.MaxValue, nameof(MaxCompleted), Subject);
        Bounds.CheckSpan(KeepFailedFor, nameof(KeepFailedFor), Subject);
        Bounds.CheckNumber(MaxFailed, 0, int.MaxValue, nameof(MaxFailed), Subject);
        return new Retention(KeepCompletedFor, MaxCompleted, KeepFailedFor, MaxFailed);
    }
}
