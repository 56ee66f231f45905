using System.Diagnostics;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Schedules.Firing;

namespace TypedJobs.Client;

/// <summary>Represents what others are told of one enqueue: an activity, and measurements. Made only when somebody listens to one of these.</summary>
internal sealed class EnqueueTrace
{
    private readonly JobCall[] _calls;
    private readonly JobTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly string? _queue;
    private readonly Activity? _activity;

    private EnqueueTrace(JobCall[] calls, JobTelemetry telemetry, TimeProvider time)
    {
        _calls = calls;
        _telemetry = telemetry;
        _time = time;
        _queue = calls.Length > 0 && calls[0] is { Queue: var first } && Array.TrueForAll(calls, call => call?.Queue == first) ? first : null;
        _startedAt = time.GetTimestamp();
        if (!JobTelemetry.IsTracing)
        {
            return;
        }

        _activity = telemetry.Start(TracedOperation.Enqueue(_queue), default);
        if ((_activity ?? Activity.Current) is { } current
            && telemetry.Try(current, static activity => TraceHeaders.Add(JobHeaders.Empty, activity)) is { Count: > 0 } headers)
        {
            Headers = headers;
        }
    }

    /// <summary>Gets the headers that carry the trace to the jobs; <see langword="null"/> when there is none.</summary>
    public JobHeaders? Headers { get; }

    /// <summary>Returns whether somebody listens.</summary>
    public static bool IsWanted(JobTelemetry telemetry) => JobTelemetry.IsTracing || telemetry.MeasuresEnqueues;

    /// <summary>
    /// Begins to tell of an enqueue, in the ambient context of the caller: it ends with the async method that calls this.
    /// </summary>
    public static EnqueueTrace Begin(JobCall[] calls, JobTelemetry telemetry, TimeProvider time) => new(calls, telemetry, time);

    /// <summary>Ends what was begun.</summary>
    /// <param name="id">The id of the job, if it is one.</param>
    /// <param name="failure">What the caller is told; <see langword="null"/> when the jobs are stored.</param>
    public void End(JobId? id, Exception? failure)
    {
        string? errorType = failure switch
        {
            null => null,
            JobEnqueueException { InnerException: { } inner } => inner.GetType().FullName,
            _ => failure.GetType().FullName,
        };

        // What was refused before it was sent to any server is no measurement of one, and of a call that nobody waits for it is not known.
        if (failure is not (ArgumentException or OperationCanceledException) && _telemetry.MeasuresEnqueues)
        {
            TimeSpan duration = _time.GetElapsedTime(_startedAt);
            if (_queue is not null)
            {
                _telemetry.RecordEnqueue(_queue, _calls.Length, duration, errorType);
            }
            else
            {
                foreach (IGrouping<string, JobCall> queue in _calls.GroupBy(call => call.Queue, StringComparer.Ordinal))
                {
                    _telemetry.RecordEnqueue(queue.Key, queue.Count(), duration, errorType);
                }
            }
        }

        if (_activity is not null)
        {
            _telemetry.Stop(_activity, (Trace: this, Id: id, Failure: failure, ErrorType: errorType), static (activity, end) =>
            {
                if (end.Id is { } stored)
                {
                    activity.SetTag(TelemetryNames.MessageId, stored.Key);
                    activity.SetTag(TelemetryNames.Job, end.Trace._calls[0].Name);
                }
                else
                {
                    activity.SetTag(TelemetryNames.BatchCount, end.Trace._calls.Length);
                }

                if (end.Failure is { } thrown and not OccurrenceNotEnqueuedException)
                {
                    activity.SetTag(TelemetryNames.ErrorType, end.ErrorType);
                    activity.SetStatus(ActivityStatusCode.Error, thrown.Message);
                }
            });
        }
    }
}
