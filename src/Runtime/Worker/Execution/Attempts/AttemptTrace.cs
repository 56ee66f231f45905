using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Jobs.Exceptions;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>
/// Represents the log scope, the activity and the measurements of an attempt. The default value is used when nobody listens.
/// </summary>
internal readonly struct AttemptTrace
{
    private readonly JobAttempt? _attempt;
    private readonly JobTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly bool _measures;
    private readonly Activity? _activity;
    private readonly IDisposable? _scope;

    /// <summary>Gets a value indicating whether anybody listens.</summary>
    public bool IsHeard => _attempt is not null;

    private AttemptTrace(JobAttempt attempt, JobTelemetry telemetry, bool measures, TimeProvider time, ILogger logger)
    {
        _attempt = attempt;
        _telemetry = telemetry;
        _measures = measures;
        _time = time;
        _activity = JobTelemetry.IsTracing ? Start(attempt, telemetry) : null;
        _scope = logger.BeginScope(new AttemptLogScope(attempt, _activity));
        _startedAt = time.GetTimestamp();
    }

    /// <summary>
    /// Begins to tell of an attempt, in the ambient context of the caller: it ends with the async method that calls this. The default when nobody listens.
    /// </summary>
    public static AttemptTrace Begin(JobAttempt attempt, JobTelemetry telemetry, TimeProvider time, ILogger logger)
    {
        bool measures = telemetry.MeasuresAttempts;
        if (measures)
        {
            telemetry.RecordBegin(attempt.Id.Queue, attempt.Job.Name);
        }

        // Any provider of logs is enabled for critical entries: with none, scopes are for nobody.
        return measures || JobTelemetry.IsTracing || logger.IsEnabled(LogLevel.Critical)
            ? new AttemptTrace(attempt, telemetry, measures, time, logger)
            : default;
    }

    /// <summary>Ends what was begun.</summary>
    /// <param name="outcome">How the attempt is settled; <see langword="null"/> when nothing of it is stored.</param>
    /// <param name="failure">What the handler has thrown.</param>
    public void End(Outcome? outcome, Exception? failure)
    {
        if (_attempt is not { } attempt)
        {
            return;
        }

        if (_measures)
        {
            string queue = attempt.Id.Queue;
            string job = attempt.Job.Name;
            _telemetry.RecordEnd(queue, job, _time.GetElapsedTime(_startedAt), NameOf(outcome, attempt), ErrorTypeOf(outcome, attempt, failure));
            JobCancellation cancellation = attempt.Cancellation;
            if (cancellation.HasFired)
            {
                _telemetry.RecordCancellationLatency(queue, job, cancellation.Cause.ToString(), attempt.SinceFired);
            }
        }

        if (_activity is not null)
        {
            _telemetry.Stop(_activity, (attempt, outcome, failure), static (activity, end) => Describe(activity, end.attempt, end.outcome, end.failure));
        }

        try
        {
            _scope?.Dispose();
        }
        catch (Exception)
        {
            // A logger's own; nobody is left to tell.
        }
    }

    private static string NameOf(Outcome? outcome, JobAttempt attempt) => outcome?.Kind switch
    {
        OutcomeKind.Completed => "completed",
        OutcomeKind.Failed => "failed",
        OutcomeKind.Cancelled => "cancelled",
        OutcomeKind.Retry or OutcomeKind.RetryAfterCancellation => "retrying",
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

    private static Activity? Start(JobAttempt attempt, JobTelemetry telemetry)
    {
        JobHeaders headers =
            StoredHeaders.TryParse(StoredHeaders.Before(attempt.Job.Payload, attempt.Job.HeadersLength)) ?? JobHeaders.Empty;
        Activity? activity = telemetry.Start(
            TelemetryNames.Process,
            TelemetryNames.ProcessType,
            attempt.Id.Queue,
            ActivityKind.Consumer,
            telemetry.Try(headers, static headers => TraceHeaders.Read(headers)));
        if (activity is not null)
        {
            telemetry.Try((headers, activity), static trace => TraceHeaders.ReadBaggage(trace.headers, trace.activity));
            activity.SetTag(TelemetryNames.MessageId, attempt.Id.Key);
            activity.SetTag(TelemetryNames.Job, attempt.Job.Name);
            activity.SetTag(TelemetryNames.Attempt, attempt.Job.Attempt);
        }

        return activity;
    }

    private static void Describe(Activity activity, JobAttempt attempt, Outcome? outcome, Exception? failure)
    {
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
