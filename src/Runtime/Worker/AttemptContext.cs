using System.Globalization;
using System.Text;

namespace TypedJobs.Worker;

/// <summary>What the handler of one attempt is told.</summary>
internal sealed class AttemptContext(JobAttempt attempt, JobId id, IProgressReporter progress) : JobContext
{
    public override JobId Id => id;

    public override string Name => attempt.Job.Name;

    public override int Attempt => attempt.Job.Attempt;

    public override int MaxAttempts => attempt.Job.MaxAttempts;

    public override DateTimeOffset EnqueuedAt => attempt.Job.EnqueuedAt;

    public override JobCancellation Cancellation => attempt.Cancellation;

    public override CancellationToken CancellationToken => attempt.CancellationToken;

    public override Task ReportProgressAsync(double percent, CancellationToken cancellationToken = default)
    {
        if (percent is not (>= 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(
                nameof(percent), percent, $"The progress of job {id} is a percentage: 0 to 100.");
        }

        return progress.ReportAsync(
            attempt, Encoding.ASCII.GetBytes(percent.ToString("R", CultureInfo.InvariantCulture)), cancellationToken);
    }
}
