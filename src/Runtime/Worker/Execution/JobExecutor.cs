using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;
using TypedJobs.Payloads.Protection;
using TypedJobs.Retries;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution.Attempts;
using TypedJobs.Worker.Middleware;

namespace TypedJobs.Worker.Execution;

/// <summary>Runs one attempt: calls its handler, lets it clean up, and determines how the attempt ended.</summary>
internal sealed partial class JobExecutor(
    BackoffPolicies policies, IAttemptReporter reporter, JobTelemetry telemetry, TimeProvider time, ILogger logger)
{
    private readonly AttemptSettler _settler = new(policies, time, logger);
    private TracedOperation? _operation;

    /// <summary>
    /// Runs the attempt to its end. Never throws. Gives <see langword="null"/> when nothing is left to be written: the
    /// lease is lost, or the attempt was settled before its handler returned.
    /// </summary>
    public ValueTask<Outcome?> RunAsync(JobAttempt attempt) =>
        AttemptTrace.IsWanted(telemetry, logger) ? RunTracedAsync(attempt) : RunUntracedAsync(attempt, null);

    /// <summary>Runs the attempt to its end and tells nobody.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="trace">Is left what the handler has thrown.</param>
    public async ValueTask<Outcome?> RunUntracedAsync(JobAttempt attempt, AttemptTrace? trace)
    {
        Outcome? outcome;
        Exception? failure;
        try
        {
            (outcome, failure) = await RunHandlerAsync(attempt).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Not the handler's failure but that of what surrounds it. The attempt must be settled all the same, or it
            // would keep its slot and its lease for ever.
            LogAttemptBroken(logger, exception, attempt.Id, attempt.Job.Name);
            failure = exception;
            outcome = attempt.End() is null || attempt.IsLeaseLost
                ? null
                : Broken(attempt, exception);
        }

        trace?.Failure = failure;
        return attempt.Payloads.Transforms && outcome is { Kind: not OutcomeKind.Completed } failed
            ? await ProtectErrorAsync(attempt, failed).ConfigureAwait(false)
            : outcome;
    }

    // What the trace makes current ends with this method.
    private async ValueTask<Outcome?> RunTracedAsync(JobAttempt attempt)
    {
        AttemptTrace? trace = telemetry.Try(
            (executor: this, attempt), static begin => begin.executor.BeginTrace(begin.attempt));
        Outcome? outcome = await RunUntracedAsync(attempt, trace).ConfigureAwait(false);
        if (trace is not null)
        {
            telemetry.Try((trace, outcome), static end => end.trace.End(end.outcome));
        }

        return outcome;
    }

    private AttemptTrace BeginTrace(JobAttempt attempt)
    {
        // The attempts of an executor are of one queue, except in tests.
        TracedOperation? operation = _operation;
        if (operation?.Queue != attempt.Id.Queue)
        {
            _operation = operation = TracedOperation.Process(attempt.Id.Queue);
        }

        return AttemptTrace.Begin(attempt, operation, telemetry, time, logger);
    }

    private async ValueTask<(Outcome? Outcome, Exception? Failure)> RunHandlerAsync(JobAttempt attempt)
    {
        if (attempt.Definition is not { } definition)
        {
            attempt.End();
            return (attempt.Job.Damage is { } damage ? _settler.SettleDamaged(attempt, damage) : _settler.SettleUnknown(attempt), null);
        }

        Exception? failure = null;
        ReadOnlyMemory<byte> result = default;
        AttemptLimit limit = AttemptLimit.Of(attempt, definition);
        ITimer? timer = limit.Span is { } span
            ? LongTimer.Start(time, static state => ((JobAttempt)state!).ReachLimit(), attempt, span)
            : null;
        try
        {
            if (PayloadMark.IsMarked(attempt.Payload.Span))
            {
                await attempt.OpenPayloadAsync().ConfigureAwait(false);
            }

            if (attempt.Pipeline is { } pipeline)
            {
                await RunMiddlewareAsync(attempt, definition, pipeline).ConfigureAwait(false);
            }
            else
            {
                await definition.Invoke(attempt).ConfigureAwait(false);
            }

            CheckResult(attempt, definition);
            result = attempt.GetResult();
            if (attempt.Payloads.Transforms)
            {
                // A key provider that fails is no reason not to try again.
                attempt.DropResult();
                result = await attempt.Payloads.ProtectAsync(result, attempt.Id, PayloadPart.Result, CancellationToken.None).ConfigureAwait(false);
            }
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
            return (null, failure);
        }

        if (attempt.IsLeaseLost)
        {
            // Nothing of it can be stored.
            if (WorthTelling(attempt, failure, cleanUpFailure) is { } untold)
            {
                LogFailedWithoutLease(logger, untold, attempt.Id);
            }

            return (null, failure);
        }

        Outcome outcome = failure is null
            ? new Outcome(attempt.Lease, OutcomeKind.Completed, result, TimeSpan.Zero)
            : _settler.SettleFailed(attempt, definition, cancellation, failure, cleanUpFailure, limit);
        if (cleanUpFailure is not null)
        {
            await TellCleanUpFailedAsync(attempt, cleanUpFailure, outcome.Kind).ConfigureAwait(false);
        }

        return (outcome, failure);
    }

    /// <summary>
    /// Returns how an attempt is settled whose handler has not stopped in time: as if it had stopped when it was asked to.
    /// <see langword="null"/> when nothing may be written. Never throws.
    /// </summary>
    public async ValueTask<Outcome?> AbandonAsync(JobAttempt attempt)
    {
        JobDefinition definition = attempt.Definition!;
        JobCancellation cancellation = attempt.Cancellation;
        if (attempt.IsLeaseLost || cancellation.Cause is CancellationCause.LeaseLost or CancellationCause.Shutdown)
        {
            return null;
        }

        Outcome outcome;
        try
        {
            outcome = _settler.SettleFailed(
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
            outcome = Broken(attempt, exception);
        }

        return attempt.Payloads.Transforms ? await ProtectErrorAsync(attempt, outcome).ConfigureAwait(false) : outcome;
    }

    private static Outcome Broken(JobAttempt attempt, Exception exception) =>
        new(attempt.Lease, OutcomeKind.Failed, JobError.From(exception).ToUtf8(), TimeSpan.Zero);

    // What cannot be protected is not stored: texts of exceptions may contain anything.
    private async ValueTask<Outcome> ProtectErrorAsync(JobAttempt attempt, Outcome outcome)
    {
        if (outcome.Text.IsEmpty)
        {
            return outcome;
        }

        ReadOnlyMemory<byte> text;
        try
        {
            text = await attempt.Payloads.ProtectAsync(outcome.Text, attempt.Id, PayloadPart.Error, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogErrorWithheld(logger, exception, attempt.Id);
            JobError error = JobError.Parse(outcome.Text.ToArray());
            text = (error with
            {
                Message = $"The text of the error is not stored, because a payload transform failed with {exception.GetType().FullName}. See the log of the worker.",
                StackTrace = null,
            }).ToUtf8();
        }

        return outcome with { Text = text };
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
        if (length > attempt.Payloads.Limits.Result)
        {
            throw new JobPayloadException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"The result of job '{definition.Name}' has {length:N0} bytes of JSON; it must have at most {attempt.Payloads.Limits.Result:N0} ({nameof(PayloadOptions)}.{nameof(PayloadOptions.MaxResultBytes)}). Store it elsewhere and return where it is."));
        }
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
        EventId = 1109,
        Level = LogLevel.Error,
        Message = "Failed to run an attempt of job {JobId} ({JobName}), for a reason other than its handler. The job fails.")]
    private static partial void LogAttemptBroken(ILogger logger, Exception exception, JobId jobId, string jobName);

    [LoggerMessage(
        EventId = 1116,
        Level = LogLevel.Error,
        Message = "Failed to transform the error of job {JobId} before it is stored. Its text is left out.")]
    private static partial void LogErrorWithheld(ILogger logger, Exception exception, JobId jobId);
}
