using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TypedJobs.Worker;

/// <summary>What the handler of one attempt is told, and what it can report.</summary>
internal sealed class AttemptContext(JobAttempt attempt, JobId id, IAttemptReporter reporter) : JobContext
{
    private const int MaxLineLength = 4096;

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

        return reporter.ReportProgressAsync(
            attempt, Encoding.ASCII.GetBytes(percent.ToString("R", CultureInfo.InvariantCulture)), cancellationToken);
    }

    public override Task ReportProgressAsync<T>(
        T value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return reporter.ReportProgressAsync(
            attempt, JsonSerializer.SerializeToUtf8Bytes(value, typeInfo), cancellationToken);
    }

    public override Task LogAsync(string line, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(line);
        return reporter.LogAsync(
            attempt,
            line.Length <= MaxLineLength
                ? line
                : line[..(char.IsHighSurrogate(line[MaxLineLength - 1]) ? MaxLineLength - 1 : MaxLineLength)],
            cancellationToken);
    }

    public override void OnCancelled(Func<ValueTask> cleanUp)
    {
        ArgumentNullException.ThrowIfNull(cleanUp);
        attempt.OnCancelled(cleanUp);
    }
}
