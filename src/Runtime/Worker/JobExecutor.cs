using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Protocol;

namespace TypedJobs.Worker;

/// <summary>Runs one attempt: calls its handler, lets it clean up, and says how the attempt ended.</summary>
internal sealed partial class JobExecutor(
    BackoffPolicies policies, IAttemptReporter reporter, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan UnknownJobDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs the attempt to its end. Never throws. Gives <see langword="null"/> when nothing is left to be written: the
    /// lease is lost, or the attempt was settled before its handler returned.
    /// </summary>
    public async ValueTask<Outcome?> RunAsync(JobAttempt attempt)
    {
        try
        {
            return await RunHandlerAsync(attempt).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Not the handler's failure but that of what surrounds it. The attempt must be settled all the same, or it
            // would keep its place and its lease for ever.
            return attempt.IsLeaseLost || attempt.End() is null
                ? null
                : new Outcome(attempt.Lease, OutcomeKind.Failed, JobError.From(exception).ToUtf8(), TimeSpan.Zero);
        }
    }

    private async ValueTask<Outcome?> RunHandlerAsync(JobAttempt attempt)
    {
        if (attempt.Definition is not { } definition)
        {
            attempt.End();
            return Unknown(attempt);
        }

        Exception? failure = null;
        AttemptLimit limit = LimitOf(attempt, definition);
        ITimer? timer = limit.Span is { } span
            ? LongTimer.Start(
                time,
                static state => ((JobAttempt)state!).Cancel(new JobCancellation(CancellationCause.Timeout)),
                attempt,
                span)
            : null;
        try
        {
            await definition.Invoke(attempt).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        Exception? cleanUpFailure = await attempt.CleanUpAsync().ConfigureAwait(false);
        if (timer is not null)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        if (attempt.End() is not { } cancellation)
        {
            LogStoppedLate(logger, WorthTelling(attempt, failure, cleanUpFailure), attempt.Id, attempt.SinceFired);
            return null;
        }

        if (attempt.IsLeaseLost)
        {
            // Nothing of it can be stored.
            if (WorthTelling(attempt, failure, cleanUpFailure) is { } untold)
            {
                LogFailedWithoutLease(logger, untold, attempt.Id);
            }

            return null;
        }

        Outcome outcome = failure is null
            ? new Outcome(attempt.Lease, OutcomeKind.Completed, attempt.GetResult(), TimeSpan.Zero)
            : Settle(attempt, definition, cancellation, failure, cleanUpFailure, limit);
        if (cleanUpFailure is not null)
        {
            Log(() => LogCleanUpFailed(logger, cleanUpFailure, attempt.Id));
            if (outcome.Kind is OutcomeKind.Completed or OutcomeKind.Release)
            {
                await KeepAsync(attempt, cleanUpFailure).ConfigureAwait(false);
            }
        }

        return outcome;
    }

    /// <summary>
    /// How an attempt is settled whose handler has not stopped in time: as if it had stopped when it was asked to.
    /// <see langword="null"/> when nothing may be written.
    /// </summary>
    public Outcome? Abandon(JobAttempt attempt)
    {
        JobDefinition definition = attempt.Definition!;
        JobCancellation cancellation = attempt.Cancellation;
        return attempt.IsLeaseLost || cancellation.Cause is CancellationCause.LeaseLost or CancellationCause.Shutdown
            ? null
            : Settle(
                attempt,
                definition,
                cancellation,
                new OperationCanceledException($"The handler had not stopped {attempt.SinceFired:c} after it was asked to."),
                null,
                LimitOf(attempt, definition));
    }

    private Outcome Unknown(JobAttempt attempt)
    {
        LogUnknown(logger, attempt.Job.Name, attempt.Id);
        JobError unknown = new(
            "TypedJobs.UnknownJobException",
            $"No worker of queue '{attempt.Id.Queue}' knows a job named '{attempt.Job.Name}'. Is the assembly that " +
            "declares it registered (Add…Jobs()) in the workers of this queue, and was the job renamed?",
            null);
        return new Outcome(attempt.Lease, OutcomeKind.Unknown, unknown.ToUtf8(), UnknownJobDelay);
    }

    private static AttemptLimit LimitOf(JobAttempt attempt, JobDefinition definition)
    {
        TimeSpan? timeout = OverridesOf(attempt).Timeout ?? definition.Settings.Timeout;
        return attempt.Job.Deadline is { } deadline && !(timeout <= deadline)
            ? new AttemptLimit(deadline, IsDeadline: true)
            : new AttemptLimit(timeout, IsDeadline: false);
    }

    private static JobOverrides OverridesOf(JobAttempt attempt) =>
        attempt.Job.Overrides.Length == 0 ? default : JobOverrides.Parse(attempt.Job.Overrides);

    // An exception that says "cancelled" is the end of a cancellation only when this attempt's token fired: without that
    // it is a failure like any other, and so is a time limit that HttpClient or a source of the handler's own imposed.
    // The exception of a linked source names that source's token, so any token that has fired counts.
    private static bool IsStopped(JobCancellation cancellation, Exception failure) =>
        cancellation.IsRequested
        && failure is OperationCanceledException { InnerException: not TimeoutException } stopped
        && (stopped.CancellationToken == default || stopped.CancellationToken.IsCancellationRequested);

    // What an attempt leaves that is not stored: that it was cancelled is known already.
    private static Exception? WorthTelling(JobAttempt attempt, Exception? failure, Exception? cleanUpFailure) =>
        failure is null || IsStopped(attempt.Cancellation, failure) ? cleanUpFailure
        : cleanUpFailure is null ? failure
        : new AggregateException("The handler and its clean-up failed.", failure, cleanUpFailure);

    private Outcome Settle(
        JobAttempt attempt,
        JobDefinition definition,
        JobCancellation cancellation,
        Exception failure,
        Exception? cleanUpFailure,
        AttemptLimit limit)
    {
        bool stopped = IsStopped(cancellation, failure);
        bool requested = cancellation.Cause == CancellationCause.Requested;
        bool hasAttempts = attempt.Job.Attempt < attempt.Job.MaxAttempts;
        if (stopped && cancellation.Cause == CancellationCause.Shutdown)
        {
            return new Outcome(attempt.Lease, OutcomeKind.Release, default, TimeSpan.Zero);
        }

        if (stopped && requested && (definition.Settings.OnCancel == CancelBehavior.Cancel || !hasAttempts))
        {
            return new Outcome(
                attempt.Lease,
                OutcomeKind.Cancelled,
                cleanUpFailure is null ? default : JobError.From(cleanUpFailure).ToUtf8(),
                TimeSpan.Zero);
        }

        bool timedOut = cancellation.Cause == CancellationCause.Timeout;
        Exception error = timedOut
            ? new JobTimeoutException(attempt.Id, limit.Span.GetValueOrDefault(), limit.IsDeadline, failure)
            : failure;
        bool final = failure is UnrecoverableJobException or JobPayloadException
            || (timedOut && limit.IsDeadline)
            || attempt.HasResult
            || !hasAttempts;
        Log(() => LogAttemptFailed(
            logger, error, attempt.Id, attempt.Job.Name, attempt.Job.Attempt, attempt.Job.MaxAttempts));
        ReadOnlyMemory<byte> text = JobError.From(error, cleanUpFailure).ToUtf8();
        return final
            ? new Outcome(attempt.Lease, OutcomeKind.Failed, text, TimeSpan.Zero)
            : new Outcome(
                attempt.Lease,
                requested ? OutcomeKind.RetryAfterCancellation : OutcomeKind.Retry,
                text,
                DelayAfter(attempt, definition, failure));
    }

    private TimeSpan DelayAfter(JobAttempt attempt, JobDefinition definition, Exception failure)
    {
        if (failure is RetryJobException retry)
        {
            return retry.After;
        }

        JobBackoff backoff = OverridesOf(attempt).Backoff ?? definition.Backoff;
        if (backoff.PolicyName is { } name)
        {
            try
            {
                var context = new BackoffContext(attempt.Id, attempt.Job.Name, attempt.Job.Attempt, failure);
                TimeSpan? delay = policies.Find(name)?.Invoke(context);
                if (delay >= TimeSpan.Zero)
                {
                    return delay.Value;
                }

                LogPolicyUnusable(logger, null, name, attempt.Id, delay);
            }
            catch (Exception exception)
            {
                Log(() => LogPolicyUnusable(logger, exception, name, attempt.Id, null));
            }
        }

        return RetryPolicy.DelayAfter(backoff, attempt.Job.Attempt, Random.Shared.NextDouble());
    }

    // What a logger, or an exception that it looks at, throws says nothing about the job.
    private static void Log(Action log)
    {
        try
        {
            log();
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }

    // A job that has ended well has no error: what its clean-up threw is kept in its log.
    private async Task KeepAsync(JobAttempt attempt, Exception cleanUpFailure)
    {
        try
        {
            await reporter.LogAsync(attempt, $"The clean-up failed: {JobError.From(cleanUpFailure).StackTrace}", CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogKeepFailed(logger, exception, attempt.Id);
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

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The clean-up of job {JobId} failed: its token's callbacks, what it registered, or its services.")]
    private static partial void LogCleanUpFailed(ILogger logger, Exception exception, JobId jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the clean-up of job {JobId} threw could not be stored.")]
    private static partial void LogKeepFailed(ILogger logger, Exception exception, JobId jobId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The handler of job {JobId} has ended {Span} after its token fired, too late: nothing of it is stored.")]
    private static partial void LogStoppedLate(ILogger logger, Exception? exception, JobId jobId, TimeSpan span);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "An attempt at job {JobId} failed after it had lost its lease. Nothing of that is stored.")]
    private static partial void LogFailedWithoutLease(ILogger logger, Exception exception, JobId jobId);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The backoff policy '{Policy}' gives no delay for job {JobId} ({Delay}): it is not registered (AddBackoffPolicy), it threw, or the delay is negative. An exponential backoff is used.")]
    private static partial void LogPolicyUnusable(
        ILogger logger, Exception? exception, string policy, JobId jobId, TimeSpan? delay);
}
