using TypedJobs.Jobs.Validation;
using TypedJobs.Storage.Contracts;

namespace TypedJobs;

/// <summary>
/// Represents how long finished jobs are kept, and how many of them: options of <c>Microsoft.Extensions.Options</c>, without a name for all
/// queues and with a queue's name for that one. Set by the configuration sections <c>TypedJobs:Retention</c> and
/// <c>TypedJobs:Retention:Queues:&lt;queue&gt;</c>, then by code, in the order of the calls; a queue begins with what all queues have. Read
/// and checked once, when the host starts. A job that has a time of its own (<see cref="JobAttribute.KeepCompletedFor"/>) is kept for
/// that instead. When there are too many, those go first whose time would end first. Set it alike in all processes of a queue. No time
/// span is longer than 36,525 days.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>Gets or sets the time for which completed jobs are kept, with their results. Default: 1 h. Not negative.</summary>
    [SpanRange]
    public TimeSpan KeepCompletedFor { get; set; } = Retention.Default.CompletedAge;

    /// <summary>Gets or sets the maximum number of completed jobs that are kept. Default: 100,000. Not negative.</summary>
    [NumberRange(0, int.MaxValue)]
    public int MaxCompleted { get; set; } = Retention.Default.CompletedCount;

    /// <summary>Gets or sets the time for which failed and cancelled jobs are kept. Default: 7 d. Not negative.</summary>
    [SpanRange]
    public TimeSpan KeepFailedFor { get; set; } = Retention.Default.FailedAge;

    /// <summary>
    /// Gets or sets the maximum number of failed jobs that are kept, and of cancelled ones. Default: 100,000. Not negative.
    /// </summary>
    [NumberRange(0, int.MaxValue)]
    public int MaxFailed { get; set; } = Retention.Default.FailedCount;

    internal Retention ToRetention() => new(KeepCompletedFor, MaxCompleted, KeepFailedFor, MaxFailed);

    internal void CopyFrom(RetentionOptions other) =>
        (KeepCompletedFor, MaxCompleted, KeepFailedFor, MaxFailed) =
        (other.KeepCompletedFor, other.MaxCompleted, other.KeepFailedFor, other.MaxFailed);
}
