using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Jobs;
using TypedJobs.Jobs.Exceptions;
using TypedJobs.Retries;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Worker.Execution;

/// <summary>Decides what becomes of a job whose attempt did not complete, and logs it.</summary>
internal sealed partial class AttemptSettler(BackoffPolicies policies, TimeProvider time, ILogger logger)
{
    // The unit of delays in the queue. Without a delay the job would not be scheduled.
    private static readonly TimeSpan OneTick = TimeSpan.FromMilliseconds(1);

    /// <summary>Returns the outcome of an attempt whose handler threw: a retry, the end of the job, or its release.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="definition">Its job.</param>
    /// <param name="cancellation">Why its token fired, if it did.</param>
    /// <param name="failure">What the handler threw.</param>
    /// <param name="cleanUpFailure">What its cleanup threw.</param>
    /// <param name="limit">The time that it had.</param>
    public Outcome SettleFailed(
        JobAttempt attempt,
        JobDefinition definition,
        JobCancellation cancellation,
        Exception failure,
        Exception? cleanUpFailure,
        AttemptLimit limit)
    {
        FailureVerdict verdict = FailureVerdict.Of(failure, cancellation);
        bool requested = cancellation.Cause == CancellationCause.Requested;
        bool superseded = cancellation.Cause == CancellationCause.Superseded;
        bool hasAttempts = attempt.Job.Attempt < attempt.Job.MaxAttempts;
        if (verdict.IsStop && cancellation.Cause == CancellationCause.Shutdown)
        {
            return new Outcome(attempt.Lease, OutcomeKind.Release, default, TimeSpan.Zero);
        }

        bool hasStopped = verdict.IsStop || verdict.ReleaseAfter is not null;
        if ((superseded && hasStopped)
            || (verdict.IsStop && requested && (definition.Settings.OnCancel == CancelBehavior.Cancel || !hasAttempts)))
        {
            return new Outcome(
                attempt.Lease,
                OutcomeKind.Cancelled,
                cleanUpFailure is null ? default : JobError.From(cleanUpFailure).ToUtf8(),
                TimeSpan.Zero);
        }

        bool timedOut = cancellation.Cause == CancellationCause.Timeout;
        if (verdict.ReleaseAfter is { } after && !timedOut && cleanUpFailure is null && !(requested && definition.Settings.OnCancel == CancelBehavior.Retry))
        {
            // The queue cancels the job instead if that was asked for.
            LogReleased(logger, attempt.Id, attempt.Job.Name, after, ExceptionText.MessageOf(failure));
            return new Outcome(attempt.Lease, OutcomeKind.Release, default, after > OneTick ? after : OneTick);
        }

        Exception error = timedOut
            ? new JobTimeoutException(attempt.Id, limit.Span.GetValueOrDefault(), limit.IsDeadline, failure)
            : failure;
        ReadOnlyMemory<byte> text = JobError.From(error, cleanUpFailure).ToUtf8();
        string? final =
            verdict.IsUnrecoverable ? "the exception rules out another attempt"
            : superseded ? "another job has taken its place"
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

        TimeSpan delay = verdict.RetryAfter ?? verdict.ReleaseAfter ?? DelayAfter(attempt, definition, failure);
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
            attempt.Lease,
            !requested ? OutcomeKind.Retry : hasStopped ? OutcomeKind.RetryAfterStop : OutcomeKind.RetryAfterCancellation,
            text,
            delay);
    }

    /// <summary>Returns the outcome of an attempt at a job that no registered assembly declares: it is held.</summary>
    public Outcome SettleUnknown(JobAttempt attempt)
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

    /// <summary>Returns the outcome of an attempt at a job that cannot be read: it fails.</summary>
    public Outcome SettleDamaged(JobAttempt attempt, string damage)
    {
        LogDamaged(logger, attempt.Id, damage);
        return new Outcome(attempt.Lease, OutcomeKind.Failed, JobError.Damaged(damage).ToUtf8(), TimeSpan.Zero);
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
        EventId = 1115,
        Level = LogLevel.Information,
        Message = "Job {JobId} ({JobName}) was released by its handler and may start again in {Delay}: {Why}")]
    private static partial void LogReleased(ILogger logger, JobId jobId, string jobName, TimeSpan delay, string why);

    [LoggerMessage(
        EventId = 1108,
        Level = LogLevel.Error,
        Message = "Backoff policy '{Policy}' returned no usable delay for job {JobId} ({Delay}): it is not registered (AddBackoffPolicy), it threw, or the delay is negative or longer than 100 years. An exponential backoff is used.")]
    private static partial void LogPolicyUnusable(
        ILogger logger, Exception? exception, string policy, JobId jobId, TimeSpan? delay);
}
