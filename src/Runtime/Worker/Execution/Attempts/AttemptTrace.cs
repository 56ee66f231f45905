using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Jobs.Exceptions;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>Represents the log scope, the activity and the measurements of an attempt. Made only when somebody listens to one of these.</summary>
internal sealed class AttemptTrace
{
    private readonly JobAttempt _attempt;
    private readonly JobTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly bool _measures;
    private readonly Activity? _activity;
    private readonly OpenLogScope _scope;

    private AttemptTrace(JobAttempt attempt, TracedOperation operation, JobTelemetry telemetry, TimeProvider time, ILogger logger)
    {
        _attempt = attempt;
        _telemetry = telemetry;
        _measures = telemetry.MeasuresAttempts;
        _time = time;
        if (_measures)
        {
            telemetry.RecordBegin(attempt.Id.Queue, attempt.Job.Name);
        }

        _activity = JobTelemetry.IsTracing ? Start(attempt, operation, telemetry) : null;
        _scope = OpenLogScope.IsWanted(logger) ? OpenLogScope.Begin(logger, new AttemptLogScope(attempt, _activity?.TraceId ?? default)) : default;
        _startedAt = time.GetTimestamp();
    }

    /// <summary>Gets or sets what the handler has thrown.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Returns whether somebody listens.</summary>
    public static bool IsWanted(JobTelemetry telemetry, ILogger logger) =>
        telemetry.MeasuresAttempts || JobTelemetry.IsTracing || OpenLogScope.IsWanted(logger);

    /// <summary>Begins to tell of an attempt, in the ambient context of the caller: it ends with the async method that calls this.</summary>
    public static AttemptTrace Begin(JobAttempt attempt, TracedOperation operation, JobTelemetry telemetry, TimeProvider time, ILogger logger) =>
        new(attempt, operation, telemetry, time, logger);

    /// <summary>Ends what was begun.</summary>
    /// <param name="outcome">How the attempt is settled; <see langword="null"/> when nothing of it is stored.</param>
    public void End(Outcome? outcome)
    {
        if (_measures)
        {
            string queue = _attempt.Id.Queue;
            string job = _attempt.Job.Name;
            _telemetry.RecordEnd(queue, job, _time.GetElapsedTime(_startedAt), NameOf(outcome, _attempt), ErrorTypeOf(outcome, _attempt, Failure));
            JobCancellation cancellation = _attempt.Cancellation;
            if (cancellation.HasFired)
            {
                _telemetry.RecordCancellationLatency(queue, job, cancellation.Cause.ToString(), _attempt.SinceFired);
            }
        }

        if (_activity is not null)
        {
            _telemetry.Stop(_activity, (Trace: this, Outcome: outcome), static (activity, end) => end.Trace.Describe(activity, end.Outcome));
        }

        _scope.Dispose();
    }

    private static string NameOf(Outcome? outcome, JobAttempt attempt) => outcome?.Kind switch
    {
        OutcomeKind.Completed => "completed",
        OutcomeKind.Failed => "failed",
        OutcomeKind.Cancelled => "cancelled",
        OutcomeKind.Retry or OutcomeKind.RetryAfterCancellation or OutcomeKind.RetryAfterStop => "retrying",
        OutcomeKind.Release => "released",
        OutcomeKind.Unknown or OutcomeKind.Paused => "held",
        _ => attempt.IsLeaseLost ? "lease_lost" : "ignored",
    };

    // To stop because of a request, a shutdown or a lost lease is no error; a timeout is one.
    private static string? ErrorTypeOf(Outcome? outcome, JobAttempt attempt, Exception? failure) =>
        outcome?.Kind is not (OutcomeKind.Failed or OutcomeKind.Retry) ? null
        : attempt.Cancellation.Cause == CancellationCause.Timeout ? "timeout"
        : failure is null ? "damaged"
        : failure.GetType().FullName;

    private static Activity? Start(JobAttempt attempt, TracedOperation operation, JobTelemetry telemetry)
    {
        ReadOnlySpan<byte> line = StoredHeaders.Before(attempt.Job.Payload, attempt.Job.HeadersLength);
        JobHeaders? headers = null;
        if (!TraceHeaders.TryReadPlain(line, out ActivityContext parent))
        {
            headers = StoredHeaders.TryParse(line) ?? JobHeaders.Empty;
            parent = telemetry.Try(headers, static headers => TraceHeaders.Read(headers));
        }

        Activity? activity = telemetry.Start(operation, parent);
        if (activity is null)
        {
            return null;
        }

        // Baggage goes on from here, whether the span is recorded or not.
        if (headers is not null)
        {
            telemetry.Try((headers, activity), static trace => TraceHeaders.ReadBaggage(trace.headers, trace.activity));
        }

        if (activity.IsAllDataRequested)
        {
            activity.SetTag(TelemetryNames.MessageId, attempt.Id.Key);
            activity.SetTag(TelemetryNames.Job, attempt.Job.Name);
            activity.SetTag(TelemetryNames.Attempt, attempt.Job.Attempt);
        }

        return activity;
    }

    private void Describe(Activity activity, Outcome? outcome)
    {
        if (!activity.IsAllDataRequested)
        {
            return;
        }

        JobAttempt attempt = _attempt;
        Exception? failure = Failure;
        activity.SetTag(TelemetryNames.Outcome, NameOf(outcome, attempt));
        JobCancellation cancellation = attempt.Cancellation;
        if (cancellation.HasFired)
        {
            activity.SetTag(TelemetryNames.CancellationCause, cancellation.Cause.ToString());
            activity.SetTag(TelemetryNames.CancellationReason, cancellation.Reason);
            activity.SetTag(TelemetryNames.CancellationLatency, attempt.SinceFired.TotalSeconds);
        }

        if (ErrorTypeOf(outcome, attempt, failure) is { } errorType)
        {
            activity.SetTag(TelemetryNames.ErrorType, errorType);
            activity.SetStatus(ActivityStatusCode.Error, failure is null ? null : ExceptionText.MessageOf(failure));
            if (failure is not null)
            {
                activity.AddException(failure);
            }
        }
    }
}
