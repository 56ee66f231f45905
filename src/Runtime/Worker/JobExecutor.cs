using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Protocol;

namespace TypedJobs.Worker;

/// <summary>Runs one attempt: finds the job, calls its handler, and says how the attempt ended.</summary>
internal sealed partial class JobExecutor(JobCatalog catalog, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan UnknownJobDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs the attempt to its end. Never throws. Gives <see langword="null"/> when nothing may be written, because
    /// the lease is lost.
    /// </summary>
    public async Task<Outcome?> RunAsync(JobAttempt attempt)
    {
        JobDefinition? definition = catalog.Find(attempt.Job.Name);
        if (definition is null)
        {
            LogUnknown(logger, attempt.Job.Name, attempt.Context.Id);
            JobError unknown = new(
                "TypedJobs.UnknownJobException",
                $"No worker of queue '{attempt.Context.Id.Queue}' knows a job named '{attempt.Job.Name}'. Is the assembly that " +
                "declares it registered (Add…Jobs()) in the workers of this queue, and was the job renamed?",
                null);
            attempt.End();
            return new Outcome(attempt.Lease, OutcomeKind.Unknown, unknown.ToUtf8(), UnknownJobDelay);
        }

        Exception? failure = null;
        TimeSpan? timeout = TimeoutOf(attempt, definition);
        ITimer? timer = timeout is { } span && definition.Settings.TakesCancellationToken
            ? time.CreateTimer(
                static state => ((JobAttempt)state!).Cancel(CancellationCause.Timeout), attempt, span, Timeout.InfiniteTimeSpan)
            : null;
        try
        {
            await definition.Invoke(attempt).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        await attempt.FlushProgressAsync().ConfigureAwait(false);
        if (timer is not null)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        JobCancellation cancellation = attempt.End();
        Outcome? outcome = failure is null
            ? Complete(attempt, cancellation)
            : Settle(attempt, definition, cancellation, failure, timeout);
        await DisposeAsync(attempt).ConfigureAwait(false);
        return outcome;
    }

    private static TimeSpan? TimeoutOf(JobAttempt attempt, JobDefinition definition) =>
        attempt.Job.Overrides.Length == 0
            ? definition.Settings.Timeout
            : JobOverrides.Parse(attempt.Job.Overrides).Timeout ?? definition.Settings.Timeout;

    // An exception that says "cancelled" is the end of a cancellation only when this attempt's token fired: with no
    // request it is a failure like any other, and so is a time limit that HttpClient or a linked source imposed.
    private static bool IsStopped(JobCancellation cancellation, Exception failure) =>
        cancellation.IsRequested
        && failure is OperationCanceledException { InnerException: not TimeoutException };

    private static Outcome? Complete(JobAttempt attempt, JobCancellation cancellation) =>
        cancellation.Cause == CancellationCause.LeaseLost
            ? null
            : new Outcome(attempt.Lease, OutcomeKind.Completed, attempt.GetResult(), TimeSpan.Zero);

    private Outcome? Settle(
        JobAttempt attempt,
        JobDefinition definition,
        JobCancellation cancellation,
        Exception failure,
        TimeSpan? timeout)
    {
        if (cancellation.Cause == CancellationCause.LeaseLost)
        {
            return null;
        }

        bool stopped = IsStopped(cancellation, failure);
        bool requested = cancellation.Cause == CancellationCause.Requested;
        if (stopped && cancellation.Cause == CancellationCause.Shutdown)
        {
            return new Outcome(attempt.Lease, OutcomeKind.Release, default, TimeSpan.Zero);
        }

        if (stopped && requested && definition.Settings.OnCancel == CancelBehavior.Cancel)
        {
            return new Outcome(attempt.Lease, OutcomeKind.Cancelled, default, TimeSpan.Zero);
        }

        Exception error = cancellation.Cause == CancellationCause.Timeout
            ? new JobTimeoutException(attempt.Context.Id, timeout.GetValueOrDefault(), failure)
            : failure;
        bool final = failure is UnrecoverableJobException or JobPayloadException
            || attempt.HasResult
            || attempt.Job.Attempt >= attempt.Job.MaxAttempts;
        LogAttemptFailed(
            logger, error, attempt.Context.Id, attempt.Job.Name, attempt.Job.Attempt, attempt.Job.MaxAttempts);
        ReadOnlyMemory<byte> text = JobError.From(error).ToUtf8();
        if (final)
        {
            return new Outcome(attempt.Lease, OutcomeKind.Failed, text, TimeSpan.Zero);
        }

        TimeSpan delay = failure is RetryJobException retry
            ? retry.After
            : RetryPolicy.DelayAfter(definition.Settings, attempt.Job.Attempt, Random.Shared.NextDouble());
        return new Outcome(
            attempt.Lease, requested ? OutcomeKind.RetryAfterCancellation : OutcomeKind.Retry, text, delay);
    }

    private async Task DisposeAsync(JobAttempt attempt)
    {
        try
        {
            await attempt.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogDisposeFailed(logger, exception, attempt.Context.Id);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Attempt {Attempt} of {MaxAttempts} of job {JobId} ({JobName}) failed.")]
    private static partial void LogAttemptFailed(
        ILogger logger, Exception exception, JobId jobId, string jobName, int attempt, int maxAttempts);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "No registered assembly declares a job named '{JobName}': job {JobId} is left for another worker.")]
    private static partial void LogUnknown(ILogger logger, string jobName, JobId jobId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Disposing the services of job {JobId} failed.")]
    private static partial void LogDisposeFailed(ILogger logger, Exception exception, JobId jobId);
}
