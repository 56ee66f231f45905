using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Client;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Retries;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Runtime.Tests.Diagnostics;

[Collection(TelemetryCostTests.Listeners)]
public sealed class JobTelemetryTests
{
    private static readonly JobTelemetry Telemetry = new(null, NullLogger.Instance);

    private readonly string _queue = "traced" + Guid.NewGuid().ToString("n");

    [Fact]
    public async Task Propagator_that_throws_neither_refuses_nor_fails_a_job()
    {
        DistributedContextPropagator before = DistributedContextPropagator.Current;
        DistributedContextPropagator.Current = new ThrowingPropagator(before, _queue);
        try
        {
            using ActivityListener listener = Listen(static () => { });

            // In an async method of its own, as in the client: what it makes current ends with it.
            await EnqueueAsync();
            Outcome? outcome = await RunAsync();

            Assert.Equal(OutcomeKind.Completed, outcome?.Kind);
        }
        finally
        {
            DistributedContextPropagator.Current = before;
        }
    }

    [Fact]
    public async Task Listener_that_throws_fails_no_job()
    {
        using ActivityListener listener = Listen(static () => throw new InvalidOperationException("The listener throws, says the test."));
        Outcome? outcome = await RunAsync();
        Assert.Equal(OutcomeKind.Completed, outcome?.Kind);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void Meter_listener_that_throws_leaves_its_instrument_out()
    {
        using var meters = new OwnMeters();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                // Not the meters of tests that run beside this one.
                if (instrument.Meter.Scope != meters)
                {
                    return;
                }

                if (instrument.Name == "typedjobs.job.run.duration")
                {
                    throw new InvalidOperationException("The listener throws, says the test.");
                }

                self.EnableMeasurementEvents(instrument);
            },
        };
        listener.Start();
        using var telemetry = new JobTelemetry(meters, NullLogger.Instance);
        telemetry.RecordEnd(_queue, "Job", TimeSpan.FromSeconds(1), "completed", null);
        Assert.True(telemetry.MeasuresAttempts);
    }

    [Fact]
    public void Queues_that_cannot_be_observed_do_not_hide_others()
    {
        using var meters = new OwnMeters();
        using var telemetry = new JobTelemetry(meters, NullLogger.Instance);
        telemetry.Queues.Add(static () => throw new InvalidOperationException("The clock throws, says the test."));
        telemetry.Queues.Add(() => [new QueueGauge(_queue, null, new QueueCounts(), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(5))]);
        var ages = new List<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, age, _, _) => ages.Add(age));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal([5, 7], ages.Order());
    }

    private static Task<Outcome?> RunAsync(JobAttempt attempt) => new JobExecutor(
        new BackoffPolicies(), null!, Telemetry, TimeProvider.System, NullLogger.Instance).RunAsync(attempt).AsTask();

    private Task<Outcome?> RunAsync()
    {
        ReadOnlyMemory<byte> stored = StoredHeaders.Prepend(JobHeaders.Empty.With(ThrowingPropagator.Header, _queue), "{}"u8.ToArray());
        int length = StoredHeaders.Measure(stored.Span)!.Value;
        var job = new TakenJob(
            new LeaseKey("key", 1), 1, 5, DateTimeOffset.UnixEpoch, "Job", stored[StoredHeaders.PayloadAfter(length)..], string.Empty, null)
        {
            HeadersLength = length,
        };
        var services = new AttemptServices(
            new HandlerEnvironment(null!, null, false, Telemetry), null!, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance);
        return RunAsync(new JobAttempt(_queue, job, Definition(), services));
    }

    private async Task EnqueueAsync()
    {
        EnqueueTrace trace = EnqueueTrace.Begin(
            [new JobCall(Definition(), default, new JobOptions { Queue = _queue })], Telemetry, TimeProvider.System);
        Assert.Equal($"enqueue {_queue}", Activity.Current?.OperationName);
        Assert.Null(trace.Headers);
        await Task.Yield();
        trace.End(null, null);
    }

    private static JobDefinition Definition() => new("Job", "Handlers.Job", new JobSettings(), static _ => ValueTask.CompletedTask);

    private ActivityListener Listen(Action onStarted)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "TypedJobs",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Name.EndsWith(_queue, StringComparison.Ordinal)
                ? ActivitySamplingResult.AllData
                : ActivitySamplingResult.None,
            ActivityStarted = activity =>
            {
                if (activity.OperationName.EndsWith(_queue, StringComparison.Ordinal))
                {
                    onStarted();
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
