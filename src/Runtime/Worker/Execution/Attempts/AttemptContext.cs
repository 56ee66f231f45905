using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TypedJobs.Jobs;
using TypedJobs.Schedules.Planning;
using TypedJobs.Storage.Records;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>Tells the handler of one attempt about it, and stores what the handler reports.</summary>
internal sealed class AttemptContext(JobAttempt attempt, JobId id, IAttemptReporter reporter) : JobContext
{
    // What sums of shares of 100 may be off.
    private const double RoundingError = 0.5;

    private JobHeaders? _headers;

    public override JobId Id => id;

    public override string Name => attempt.Job.Name;

    public override int Attempt => attempt.Job.Attempt;

    public override int MaxAttempts => attempt.Job.MaxAttempts;

    public override DateTimeOffset EnqueuedAt => attempt.Job.EnqueuedAt;

    public override JobHeaders Headers => _headers ??= ReadHeaders();

    public override ScheduledOccurrence? Occurrence => OccurrenceKey.Read(id.Key);

    public override JobCancellation Cancellation => attempt.Cancellation;

    public override CancellationToken CancellationToken => attempt.CancellationToken;

    public override Task ReportProgressAsync(double percent, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        if (!(percent is >= -RoundingError and <= 100 + RoundingError))
        {
            attempt.NoteUnusableProgress(percent);
            if (!double.IsFinite(percent))
            {
                return Task.CompletedTask;
            }
        }

        string text = Math.Clamp(percent, 0, 100).ToString("R", CultureInfo.InvariantCulture);
        return StoreAsync(
            reporter.ReportProgressAsync(attempt, Encoding.ASCII.GetBytes(text), cancellationToken), cancellationToken);
    }

    public override Task ReportProgressAsync<T>(
        T value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        byte[] json;
        try
        {
            json = JsonSerializer.SerializeToUtf8Bytes(value, typeInfo);
        }
        catch (Exception exception)
        {
            attempt.NoteReportFailure(exception);
            return Task.CompletedTask;
        }

        return StoreAsync(reporter.ReportProgressAsync(attempt, json, cancellationToken), cancellationToken);
    }

    public override Task LogAsync(string line, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        return StoreAsync(
            reporter.LogAsync(attempt, BoundedText.Cut(line, JobLimits.MaxLogLineLength), cancellationToken), cancellationToken);
    }

    public override void OnCancelled(Func<ValueTask> cleanup)
    {
        ArgumentNullException.ThrowIfNull(cleanup);
        attempt.OnCancelled(cleanup);
    }

    private JobHeaders ReadHeaders() =>
        StoredHeaders.TryParse(StoredHeaders.Before(attempt.Job.Payload, attempt.Job.HeadersLength))
            ?? throw new JobPayloadException($"The stored headers of job {id} ({attempt.Job.Name}) cannot be read: they are no JSON object of texts.");

    // A server that is down for a moment must not fail a job that has worked for hours: what the handler has to know is
    // only that the job is no longer its own, or that it asked to stop waiting.
    private async Task StoreAsync(Task storing, CancellationToken cancellationToken)
    {
        try
        {
            await storing.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not JobLeaseLostException
            && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            attempt.NoteReportFailure(exception);
        }
    }
}
