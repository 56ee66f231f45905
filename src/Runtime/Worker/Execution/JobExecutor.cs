using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Jobs;
using TypedJobs.Loops;
using TypedJobs.Retries;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Middleware;

namespace TypedJobs.Worker.Execution;

/// <summary>Runs one attempt: calls its handler, lets it clean up, and determines how the attempt ended.</summary>
internal sealed partial class JobExecutor(
    BackoffPolicies policies, IAttemptReporter reporter, TimeProvider time, ILogger logger)
{
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
            // would keep its slot and its lease for ever.
            LogAttemptBroken(logger, exception, attempt.Id, attempt.Job.Name);
            return attempt.End() is null || attempt.IsLeaseLost
                ? null
                : new Outcome(attempt.Lease, OutcomeKind.Failed, JobError.From(exception).ToUtf8(), TimeSpan.Zero);
        }
    }

    private async ValueTask<Outcome?> RunHandlerAsync(JobAttempt attempt)
    {
        if (attempt.Definition is not { } definition)
        {
            attempt.End();
            return attempt.Job.Damage is { } damage ? Damaged(attempt, damage) : Unknown(attempt);
        }

        Exception? failure = null;
        AttemptLimit limit = AttemptLimit.Of(attempt, definition);
        ITimer? timer = limit.Span is { } span
            ? LongTimer.Start(time, static state => ((JobAttempt)state!).ReachLimit(), attempt, span)
            : null;
        try
        {
            if (attempt.Pipeline is { } pipeline)
            {
                await RunMiddlewareAsync(attempt, definition, pipeline).ConfigureAwait(false);
            }
            else
            {
                await definition.Invoke(attempt).ConfigureAwait(false);
            }

            CheckResult(attempt, definition);
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

        JobCancellation? end;
        while (!attempt.TryEnd(out end))
        {
            // The token fired, or cleanup was registered, in the meantime.
            cleanUpFailure = Combine(cleanUpFailure, await attempt.CleanUpAsync().ConfigureAwait(false));
        }

        if (end is not { } cancellation)
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
            await TellCleanUpFailedAsync(attempt, cleanUpFailure, outcome.Kind).ConfigureAwait(false);
        }

        return outcome;
    }

    /// <summary>
    /// Returns how an attempt is settled whose handler has not stopped in time: as if it had stopped when it was asked to.
    /// <see langword="null"/> when nothing may be written. Never throws.
    /// </summary>
    public Outcome? Abandon(JobAttempt attempt)
    {
        JobDefinition definition = attempt.Definition!;
        JobCancellation cancellation = attempt.Cancellation;
        if (attempt.IsLeaseLost || cancellation.Cause is CancellationCause.LeaseLost or CancellationCause.Shutdown)
        {
            return null;
        }

        try
        {
            return Settle(
                attempt,
                definition,
                cancellation,
                new OperationCanceledException($"The handler had not stopped {attempt.SinceFired:c} after it was asked to."),
                null,
                AttemptLimit.Of(attempt, definition));
        }
        catch (Exception exception)
        {
            LogAttemptBroken(logger, exception, attempt.Id, attempt.Job.Name);
            return new Outcome(attempt.Lease, OutcomeKind.Failed, JobError.From(exception).ToUtf8(), TimeSpan.Zero);
        }
    }

    private Outcome Unknown(JobAttempt attempt)
    {
        LogUnknown(logger, attempt.Job.Name, attempt.Id);
        JobError unknown = new()
        {
            Kind = JobErrorKind.UnknownJob,
            Message = $"The worker that took the job from queue '{attempt.Id.Queue}' knows no job named '{attempt.Job.Name}'. The job is held " +
                "for a worker that does. Register the assembly that declares it (Add…Jobs()) in the workers of this queue.",
        };
        return new Outcome(attempt.Lease, OutcomeKind.Unknown, unknown.ToUtf8(), TimeSpan.Zero);
    }

    private Outcome Damaged(JobAttempt attempt, string damage)
    {
        LogDamaged(logger, attempt.Id, damage);
        return new Outcome(attempt.Lease, OutcomeKind.Failed, JobError.Damaged(damage).ToUtf8(), TimeSpan.Zero);
    }

    // What an attempt leaves that is not stored: that it was cancelled is known already.
    private static Exception? WorthTelling(JobAttempt attempt, Exception? failure, Exception? cleanUpFailure) =>
        failure is null || FailureVerdict.Of(failure, attempt.Cancellation, attempt.MayWrite).IsStop
            ? cleanUpFailure
            : Combine(failure, cleanUpFailure);

    private static Exception? Combine(Exception? first, Exception? second) =>
        first is null ? second
        : second is null ? first
        : new AggregateException("The handler and its cleanup failed in more than one place.", first, second);

    private Outcome Settle(
        JobAttempt attempt,
        JobDefinition definition,
        JobCancellation cancellation,
        Exception failure,
        Exception? cleanUpFailure,
        AttemptLimit limit)
    {
        FailureVerdict verdict = FailureVerdict.Of(failure, cancellation);
        bool requested = cancellation.Cause == CancellationCause.Requested;
        bool hasAttempts = attempt.Job.Attempt < attempt.Job.MaxAttempts;
        if (verdict.IsStop && cancellation.Cause == CancellationCause.Shutdown)
        {
            return new Outcome(attempt.Lease, OutcomeKind.Release, default, TimeSpan.Zero);
        }

        if (verdict.IsStop && requested && (definition.Settings.OnCancel == CancelBehavior.Cancel || !hasAttempts))
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
        ReadOnlyMemory<byte> text = JobError.From(error, cleanUpFailure).ToUtf8();
        string? final =
            verdict.IsUnrecoverable ? "the exception rules out another attempt"
            : timedOut && limit.IsDeadline ? "its deadline has passed"
            : attempt.HasResult ? "its result cannot be stored"
            : !hasAttempts ? "no attempts are left"
            : null;
        if (final is not null)
        {
            LogJobFailed(
                logger, error, attempt.Id, attempt.Job.Name, attempt.Job.Attempt, attempt.Job.MaxAttempts, final);
            return new Outcome(attempt.Lease, OutcomeKind.Failed, text, TimeSpan.Zero);
        }

        TimeSpan delay = verdict.RetryAfter ?? DelayAfter(attempt, definition, failure);
        if (attempt.Job.Deadline is { } deadline && delay >= deadline - time.GetElapsedTime(attempt.TakenAt))
        {
            // The queue decides that by its own clock, and fails the job.
            attempt.IsFailureLogged = true;
            LogJobFailed(
                logger,
                error,
                attempt.Id,
                attempt.Job.Name,
                attempt.Job.Attempt,
                attempt.Job.MaxAttempts,
                "its next attempt would start after its deadline");
        }
        else
        {
            LogAttemptFailed(
                logger,
                error,
                attempt.Id,
                attempt.Job.Name,
                attempt.Job.Attempt,
                attempt.Job.MaxAttempts,
                delay,
                time.GetUtcNow() + delay);
        }

        return new Outcome(
            attempt.Lease, requested ? OutcomeKind.RetryAfterCancellation : OutcomeKind.Retry, text, delay);
    }

    private static async ValueTask RunMiddlewareAsync(JobAttempt attempt, JobDefinition definition, JobPipeline pipeline)
    {
        bool hasReturned = false;
        try
        {
            hasReturned = await pipeline.RunAsync(attempt, definition).ConfigureAwait(false);
        }
        catch
        {
            // Whatever the handler has returned, it is not the job's result.
            attempt.DropResult();
            throw;
        }

        if (!hasReturned && definition.HasResult)
        {
            throw new JobPayloadException(
                $"A middleware ended the attempt of job {attempt.Id} ({definition.Name}) although its handler has not returned a result. Throw an exception instead.");
        }
    }

    private static void CheckResult(JobAttempt attempt, JobDefinition definition)
    {
        int length = attempt.GetResult().Length;
        if (length > JobLimits.MaxPayloadBytes)
        {
            throw new JobPayloadException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"The result of job '{definition.Name}' has {length:N0} bytes of JSON; it must have at most {JobLimits.MaxPayloadBytes:N0}. Store it elsewhere and return where it is."));
        }
    }

    private TimeSpan DelayAfter(JobAttempt attempt, JobDefinition definition, Exception failure)
    {
        JobBackoff backoff = attempt.Overrides.Backoff ?? definition.Backoff;
        if (backoff.PolicyName is { } name)
        {
            try
            {
                var context = new BackoffContext
                {
                    Id = attempt.Id,
                    Name = attempt.Job.Name,
                    Attempt = attempt.Job.Attempt,
                    Exception = failure,
                };
                TimeSpan? delay = policies.Find(name)?.Invoke(context);
                if (delay >= TimeSpan.Zero && delay <= JobLimits.MaxTimeSpan)
                {
                    return delay.Value;
                }

                LogPolicyUnusable(logger, null, name, attempt.Id, delay);
            }
            catch (Exception exception)
            {
                LogPolicyUnusable(logger, exception, name, attempt.Id, null);
            }
        }

        return RetryPolicy.DelayAfter(backoff, attempt.Job.Attempt, Random.Shared.NextDouble());
    }

    // A job that has ended well has no error: what its cleanup threw is kept in its log.
    private async Task TellCleanUpFailedAsync(JobAttempt attempt, Exception exception, OutcomeKind outcome)
    {
        LogCleanUpFailed(logger, exception, attempt.Id);
        if (outcome is not (OutcomeKind.Completed or OutcomeKind.Release))
        {
            return;
        }

        try
        {
            await reporter.LogAsync(attempt, $"The cleanup failed: {JobError.From(exception).StackTrace}", CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            LogKeepFailed(logger, failure, attempt.Id);
        }
    }

    [LoggerMessage(
        EventId = 1101,
        Level = LogLevel.Warning,
        Message = "Attempt {Attempt} of {MaxAttempts} of job {JobId} ({JobName}) failed. The next attempt starts in {Delay}, at {NextAttemptAt:O}.")]
    private static partial void LogAttemptFailed(
        ILogger logger,
        Exception exception,
        JobId jobId,
        string jobName,
        int attempt,
        int maxAttempts,
        TimeSpan delay,
        DateTimeOffset nextAttemptAt);

    [LoggerMessage(
        EventId = 1102,
        Level = LogLevel.Error,
        Message = "Job {JobId} ({JobName}) failed in attempt {Attempt} of {MaxAttempts} and is not retried: {Why}.")]
    private static partial void LogJobFailed(
        ILogger logger, Exception exception, JobId jobId, string jobName, int attempt, int maxAttempts, string why);

    [LoggerMessage(
        EventId = 1103,
        Level = LogLevel.Warning,
        Message = "No registered assembly declares a job named '{JobName}': job {JobId} is held for a worker that knows it.")]
    private static partial void LogUnknown(ILogger logger, string jobName, JobId jobId);

    [LoggerMessage(
        EventId = 1114, Level = LogLevel.Error, Message = "Job {JobId} failed without an attempt: it is damaged, {Damage}.")]
    private static partial void LogDamaged(ILogger logger, JobId jobId, string damage);

    [LoggerMessage(
        EventId = 1104,
        Level = LogLevel.Warning,
        Message = "The cleanup of job {JobId} failed: its token's callbacks, what it registered, or its services.")]
    private static partial void LogCleanUpFailed(ILogger logger, Exception exception, JobId jobId);

    [LoggerMessage(
        EventId = 1105, Level = LogLevel.Warning, Message = "Failed to store what the cleanup of job {JobId} threw.")]
    private static partial void LogKeepFailed(ILogger logger, Exception exception, JobId jobId);

    [LoggerMessage(
        EventId = 1106,
        Level = LogLevel.Warning,
        Message = "The handler of job {JobId} ended {Span} after it was asked to stop, too late: nothing of it is stored.")]
    private static partial void LogStoppedLate(ILogger logger, Exception? exception, JobId jobId, TimeSpan span);

    [LoggerMessage(
        EventId = 1107,
        Level = LogLevel.Warning,
        Message = "An attempt of job {JobId} failed after it had lost its lease. Nothing of it is stored.")]
    private static partial void LogFailedWithoutLease(ILogger logger, Exception exception, JobId jobId);

    [LoggerMessage(
        EventId = 1108,
        Level = LogLevel.Error,
        Message = "Backoff policy '{Policy}' returned no usable delay for job {JobId} ({Delay}): it is not registered (AddBackoffPolicy), it threw, or the delay is negative or longer than 100 years. An exponential backoff is used.")]
    private static partial void LogPolicyUnusable(
        ILogger logger, Exception? exception, string policy, JobId jobId, TimeSpan? delay);

    [LoggerMessage(
        EventId = 1109,
        Level = LogLevel.Error,
        Message = "Failed to run an attempt of job {JobId} ({JobName}), for a reason other than its handler. The job fails.")]
    private static partial void LogAttemptBroken(ILogger logger, Exception exception, JobId jobId, string jobName);
}
