using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Jobs.Exceptions;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;

namespace TypedJobs.Worker.Execution;

/// <summary>
/// Represents what others are told of an attempt while it runs and when it has ended: a scope around its log entries, an activity, and measurements. Made only
/// when somebody listens to one of these.
/// </summary>
internal sealed class AttemptTrace : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly JobAttempt _attempt;
    private readonly JobTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly bool _measures;
    private readonly Activity? _activity;
    private readonly IDisposable? _scope;
    private Outcome? _outcome;

    private AttemptTrace(JobAttempt attempt, JobTelemetry telemetry, bool measures, TimeProvider time, ILogger logger)
    {
        _attempt = attempt;
        _telemetry = telemetry;
        _measures = measures;
        _time = time;
        _activity = JobTelemetry.IsTracing ? Start() : null;
        _scope = logger.BeginScope(this);
        _startedAt = time.GetTimestamp();
    }

    /// <summary>Gets or sets what the handler has thrown.</summary>
    public Exception? Failure { get; set; }

    public int Count => TraceId is null ? 4 : 5;

    private string OutcomeName => _outcome?.Kind switch
    {
        OutcomeKind.Completed => "completed",
        OutcomeKind.Failed => "failed",
        OutcomeKind.Cancelled => "cancelled",
        OutcomeKind.Retry or OutcomeKind.RetryAfterCancellation => "retrying",
        OutcomeKind.Release => "released",
        OutcomeKind.Unknown => "held",
        _ => _attempt.IsLeaseLost ? "lease_lost" : "ignored",
    };

    // To stop because of a request, a shutdown or a lost lease is no error; a timeout is one.
    private string? ErrorType =>
        _outcome?.Kind is not (OutcomeKind.Failed or OutcomeKind.Retry) ? null
        : _attempt.Cancellation.Cause == CancellationCause.Timeout ? "timeout"
        : Failure is null ? "damaged"
        : Failure.GetType().FullName;

    private string? TraceId => _activity?.TraceId.ToHexString();

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("JobId", _attempt.Id),
        1 => new("JobName", _attempt.Job.Name),
        2 => new("Queue", _attempt.Id.Queue),
        3 => new("Attempt", _attempt.Job.Attempt),
        4 when TraceId is { } id => new("TraceId", id),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>
    /// Begins to tell of an attempt, in the ambient context of the caller: it ends with the async method that calls this. <see langword="null"/> when nobody listens.
    /// </summary>
    public static AttemptTrace? Begin(JobAttempt attempt, JobTelemetry telemetry, TimeProvider time, ILogger logger)
    {
        bool measures = telemetry.MeasuresAttempts;
        if (measures)
        {
            telemetry.RecordBegin(attempt.Id.Queue, attempt.Job.Name);
        }

        // Any provider of logs is enabled for critical entries: with none, scopes are for nobody.
        return measures || JobTelemetry.IsTracing || logger.IsEnabled(LogLevel.Critical)
            ? new AttemptTrace(attempt, telemetry, measures, time, logger)
            : null;
    }

    /// <summary>Ends what was begun.</summary>
    /// <param name="outcome">How the attempt is settled; <see langword="null"/> when nothing of it is stored.</param>
    public void End(Outcome? outcome)
    {
        _outcome = outcome;
        string queue = _attempt.Id.Queue;
        string job = _attempt.Job.Name;
        if (_measures)
        {
            _telemetry.RecordEnd(queue, job, _time.GetElapsedTime(_startedAt), OutcomeName, ErrorType);
            JobCancellation cancellation = _attempt.Cancellation;
            if (cancellation.HasFired)
            {
                _telemetry.RecordCancellationLatency(queue, job, cancellation.Cause.ToString(), _attempt.SinceFired);
            }
        }

        if (_activity is not null)
        {
            _telemetry.Stop(_activity, this, static (activity, trace) => trace.Describe(activity));
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

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns the scope as loggers show it that know no properties.</summary>
    public override string ToString() => $"JobId:{_attempt.Id}, JobName:{_attempt.Job.Name}, Queue:{_attempt.Id.Queue}, Attempt:{_attempt.Job.Attempt}"
        + (TraceId is { } id ? $", TraceId:{id}" : string.Empty);

    private Activity? Start()
    {
        JobHeaders headers =
            StoredHeaders.TryParse(StoredHeaders.Before(_attempt.Job.Payload, _attempt.Job.HeadersLength)) ?? JobHeaders.Empty;
        Activity? activity = _telemetry.Start(
            TelemetryNames.Process,
            TelemetryNames.ProcessType,
            _attempt.Id.Queue,
            ActivityKind.Consumer,
            _telemetry.Try(headers, static headers => TraceHeaders.Read(headers)));
        if (activity is not null)
        {
            _telemetry.Try((headers, activity), static trace => TraceHeaders.ReadBaggage(trace.headers, trace.activity));
            activity.SetTag(TelemetryNames.MessageId, _attempt.Id.Key);
            activity.SetTag(TelemetryNames.Job, _attempt.Job.Name);
            activity.SetTag(TelemetryNames.Attempt, _attempt.Job.Attempt);
        }

        return activity;
    }

    private void Describe(Activity activity)
    {
        activity.SetTag(TelemetryNames.Outcome, OutcomeName);
        JobCancellation cancellation = _attempt.Cancellation;
        if (cancellation.HasFired)
        {
            activity.SetTag(TelemetryNames.CancellationCause, cancellation.Cause.ToString());
            activity.SetTag(TelemetryNames.CancellationReason, cancellation.Reason);
            activity.SetTag(TelemetryNames.CancellationLatency, _attempt.SinceFired.TotalSeconds);
        }

        if (ErrorType is { } errorType)
        {
            activity.SetTag(TelemetryNames.ErrorType, errorType);
            activity.SetStatus(ActivityStatusCode.Error, Failure is null ? null : ExceptionText.MessageOf(Failure));
            if (Failure is not null)
            {
                activity.AddException(Failure);
            }
        }
    }
}
