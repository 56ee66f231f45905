using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Diagnostics;

/// <summary>
/// Measures and traces what the runtime does, under the name <c>TypedJobs</c>. Listeners are the application's code and are called within each
/// call; what they throw is logged and goes no further. Costs a few reads of fields while nobody listens. Thread-safe.
/// </summary>
internal sealed partial class JobTelemetry : IDisposable
{
    // As the conventions advise for calls, and for what may take hours.
    private static readonly InstrumentAdvice<double> Calls = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly InstrumentAdvice<double> Hours = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14400, 43200],
    };

    // Not of the meter factory: activities have one source for a process.
    private static readonly ActivitySource Source = new(TelemetryNames.Source, Version);

    private readonly ILogger _logger;
    private readonly Meter? _own;
    private readonly Histogram<double>? _operations;
    private readonly Counter<long>? _sent;
    private readonly Counter<long>? _consumed;
    private readonly Histogram<double>? _processed;
    private readonly Histogram<double>? _waits;
    private readonly Histogram<double>? _runs;
    private readonly Histogram<double>? _latencies;
    private readonly Counter<long>? _ignored;
    private readonly Counter<long>? _occurrences;

    /// <summary>Creates the instruments, which calls listeners for the first time.</summary>
    /// <param name="meters">The host's factory of meters, if it has one.</param>
    /// <param name="logger">Is told what listeners throw.</param>
    public JobTelemetry(IMeterFactory? meters, ILogger logger)
    {
        _logger = logger;
        var options = new MeterOptions(TelemetryNames.Source) { Version = Version };
        Meter meter = meters?.Create(options) ?? (_own = new Meter(options));
        _operations = Make(meter => meter.CreateHistogram(TelemetryNames.OperationDuration, "s", "Duration of calls that enqueue jobs.", null, Calls));
        _sent = Make(meter => meter.CreateCounter<long>(TelemetryNames.SentMessages, "{message}", "Jobs that were sent to the server."));
        _consumed = Make(meter => meter.CreateCounter<long>(TelemetryNames.ConsumedMessages, "{message}", "Attempts that have begun."));
        _processed = Make(meter => meter.CreateHistogram(TelemetryNames.ProcessDuration, "s", "Duration of attempts.", null, Calls));
        _waits = Make(meter => meter.CreateHistogram(
            TelemetryNames.WaitDuration, "s", "Time from when a job may start until an attempt begins that counts as its first.", null, Hours));
        _runs = Make(meter => meter.CreateHistogram(TelemetryNames.RunDuration, "s", "Duration of attempts, up to hours.", null, Hours));
        _latencies = Make(meter => meter.CreateHistogram(
            TelemetryNames.CancellationLatencies, "s", "Time from when a token fires until its handler has stopped.", null, Hours));
        _ignored = Make(meter => meter.CreateCounter<long>(
            TelemetryNames.IgnoredCancellations, "{attempt}", "Attempts whose handlers did not stop in time after their token fired."));
        _occurrences = Make(meter => meter.CreateCounter<long>(
            TelemetryNames.ScheduleOccurrences, "{occurrence}", "Occurrences of schedules that were decided by this process."));
        Queues = new QueueGauges(meter, this);

        // Publishes the instrument to listeners: one that none of them takes without an exception is left out.
        T? Make<T>(Func<Meter, T> create)
            where T : Instrument => Try((meter, create), static make => make.create(make.meter));
    }

    /// <summary>Gets a value indicating whether anybody listens to the activities.</summary>
    public static bool IsTracing => Source.HasListeners();

    /// <summary>Gets the gauges of queues.</summary>
    public QueueGauges Queues { get; }

    /// <summary>Gets a value indicating whether anybody listens to what calls of the client take.</summary>
    public bool MeasuresEnqueues => IsOn(_operations) || IsOn(_sent);

    /// <summary>Gets a value indicating whether anybody listens to what attempts take.</summary>
    public bool MeasuresAttempts => IsOn(_processed) || IsOn(_runs) || IsOn(_latencies) || IsOn(_consumed);

    /// <summary>Gets a value indicating whether anybody listens to how long jobs wait.</summary>
    public bool MeasuresWaits => IsOn(_waits);

    private static string? Version => typeof(JobTelemetry).Assembly.GetName().Version?.ToString(3);

    /// <summary>Starts an activity; <see langword="null"/> when nobody wants it.</summary>
    /// <param name="operation">What it is of.</param>
    /// <param name="parent">The context that the activity belongs to, and is linked with; the current one when it is the default.</param>
    public Activity? Start(TracedOperation operation, ActivityContext parent) =>
        Try((operation, parent), static start =>
        {
            (TracedOperation operation, ActivityContext parent) = start;
            Activity? activity = Source.CreateActivity(operation.SpanName, operation.Kind, parent, operation.Tags);

            // Samplers are not shown the link: they are shown the parent, which is the same.
            return activity is { IsAllDataRequested: true } && parent != default
                ? activity.AddLink(new ActivityLink(parent)).Start()
                : activity?.Start();
        });

    /// <summary>Describes and ends an activity that <see cref="Start"/> has started.</summary>
    public void Stop<T>(Activity activity, T state, Action<Activity, T> describe)
    {
        Try((activity, state, describe), static stop => stop.describe(stop.activity, stop.state));
        Try(activity, static activity => activity.Dispose());
    }

    /// <summary>Counts the jobs of one call to a queue, and measures how long it took.</summary>
    public void RecordEnqueue(string queue, int count, TimeSpan duration, string? errorType)
    {
        var tags = new TagList
        {
            { TelemetryNames.System, TelemetryNames.SystemValue },
            { TelemetryNames.OperationName, TelemetryNames.Enqueue },
            { TelemetryNames.Destination, queue },
        };
        AddError(ref tags, errorType);
        Add(_sent, count, tags);
        tags.Add(TelemetryNames.OperationType, TelemetryNames.EnqueueType);
        Record(_operations, duration, tags);
    }

    /// <summary>Counts the begin of an attempt.</summary>
    public void RecordBegin(string queue, string job) => Add(_consumed, 1, AttemptTags(queue, job));

    /// <summary>Measures how long a job has waited for its first attempt.</summary>
    public void RecordWait(string queue, string job, TimeSpan span) =>
        Record(_waits, span > TimeSpan.Zero ? span : TimeSpan.Zero, OwnTags(queue, job));

    /// <summary>Measures an attempt.</summary>
    public void RecordEnd(string queue, string job, TimeSpan duration, string outcome, string? errorType)
    {
        TagList own = OwnTags(queue, job);
        own.Add(TelemetryNames.Outcome, outcome);
        Record(_runs, duration, own);
        TagList tags = AttemptTags(queue, job);
        tags.Add(TelemetryNames.Outcome, outcome);
        AddError(ref tags, errorType);
        Record(_processed, duration, tags);
    }

    /// <summary>Measures how long a handler took to stop.</summary>
    public void RecordCancellationLatency(string queue, string job, string cause, TimeSpan span)
    {
        TagList tags = OwnTags(queue, job);
        tags.Add(TelemetryNames.CancellationCause, cause);
        Record(_latencies, span, tags);
    }

    /// <summary>Counts a handler that has not stopped in time.</summary>
    public void RecordIgnoredCancellation(string queue, string job, string cause)
    {
        TagList tags = OwnTags(queue, job);
        tags.Add(TelemetryNames.CancellationCause, cause);
        Add(_ignored, 1, tags);
    }

    /// <summary>Counts occurrences of schedules.</summary>
    public void RecordOccurrences(string queue, string job, string outcome, long count)
    {
        TagList tags = OwnTags(queue, job);
        tags.Add(TelemetryNames.Outcome, outcome);
        Add(_occurrences, count, tags);
    }

    /// <summary>Ends a meter that is not of the host's factory: listeners would observe its gauges for as long as the process lives.</summary>
    public void Dispose() => _own?.Dispose();

    /// <summary>Calls code of the application; what it throws is logged.</summary>
    public void Try<TState>(TState state, Action<TState> call) => Try(
        (state, call),
        static guarded =>
        {
            guarded.call(guarded.state);
            return true;
        });

    /// <summary>Returns what code of the application returns, and the default when it throws, which is logged.</summary>
    public TResult? Try<TState, TResult>(TState state, Func<TState, TResult> call)
    {
        try
        {
            return call(state);
        }
        catch (Exception exception)
        {
            LogListenerFailed(_logger, exception);
            return default;
        }
    }

    private static bool IsOn(Instrument? instrument) => instrument is { Enabled: true };

    // Not by way of Try: with each measurement, its tags would be copied four times.
    private void Add(Counter<long>? counter, long count, in TagList tags)
    {
        try
        {
            counter?.Add(count, tags);
        }
        catch (Exception exception)
        {
            LogListenerFailed(_logger, exception);
        }
    }

    private void Record(Histogram<double>? histogram, TimeSpan span, in TagList tags)
    {
        try
        {
            histogram?.Record(span.TotalSeconds, tags);
        }
        catch (Exception exception)
        {
            LogListenerFailed(_logger, exception);
        }
    }

    private static TagList AttemptTags(string queue, string job) => new()
    {
        { TelemetryNames.System, TelemetryNames.SystemValue },
        { TelemetryNames.OperationName, TelemetryNames.Process },
        { TelemetryNames.Destination, queue },
        { TelemetryNames.Job, job },
    };

    private static TagList OwnTags(string queue, string job) => new()
    {
        { TelemetryNames.Destination, queue },
        { TelemetryNames.Job, job },
    };

    private static void AddError(ref TagList tags, string? errorType)
    {
        if (errorType is not null)
        {
            tags.Add(TelemetryNames.ErrorType, errorType);
        }
    }

    [LoggerMessage(
        EventId = 1271,
        Level = LogLevel.Error,
        Message = "A listener of the meter or the activity source TypedJobs threw an exception, or the propagator of trace contexts did.")]
    private static partial void LogListenerFailed(ILogger logger, Exception exception);
}
