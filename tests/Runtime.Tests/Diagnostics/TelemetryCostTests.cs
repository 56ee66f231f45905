using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Client;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Payloads.Protection;
using TypedJobs.Queues;
using TypedJobs.Retries;
using TypedJobs.Runtime.Tests.Client;
using TypedJobs.Schedules.Firing;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Runtime.Tests.Diagnostics;

/// <summary>Tests what telemetry allocates. Times are measured by benchmarks/Telemetry.</summary>
[Collection(Listeners)]
public sealed class TelemetryCostTests
{
    /// <summary>The tests that listen to the source of activities, or on which nobody may.</summary>
    public const string Listeners = "Listeners of the activity source";

    private const int Runs = 1000;

    private static readonly JobDefinition Definition = new("Job", "Handlers.Job", new JobSettings(), static _ => ValueTask.CompletedTask);

    private static readonly TakenJob Job = new(new LeaseKey("key", 1), 1, 5, DateTimeOffset.UnixEpoch, "Job", "{}"u8.ToArray(), string.Empty, null);

    [Fact]
    public void Attempt_allocates_nothing_for_telemetry_while_nobody_listens()
    {
        using var meters = new OwnMeters();
        using var telemetry = new JobTelemetry(meters, NullLogger.Instance);
        Assert.Equal(MeasureAttempts(telemetry, traces: false), MeasureAttempts(telemetry, traces: true));
    }

    [Fact]
    public void Question_whether_anybody_listens_allocates_nothing()
    {
        using var meters = new OwnMeters();
        using var telemetry = new JobTelemetry(meters, NullLogger.Instance);
        Assert.Equal(0, Measure(_ => Assert.False(EnqueueTrace.IsWanted(telemetry) || telemetry.MeasuresWaits || AttemptTrace.IsWanted(telemetry, NullLogger.Instance))));
    }

    // An object, and in a debug build a state machine that is one there. The measurements have no more than eight tags, which need no array.
    [Fact]
    public void Measurements_of_an_attempt_allocate_one_object()
    {
        using var meters = new OwnMeters();
        int count = 0;
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
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => count++);
        listener.Start();
        using var telemetry = new JobTelemetry(meters, NullLogger.Instance);
        Assert.InRange(MeasureAttempts(telemetry, traces: true) - MeasureAttempts(telemetry, traces: false), 1, 400);
        Assert.Equal(2 * (Runs + 1), count);
    }

    [Fact]
    public async Task Trace_of_the_caller_is_not_stored_while_nobody_listens()
    {
        using var meters = new OwnMeters();
        var storage = new AcceptingStorage();
        await using var client = new JobClient(
            storage,
            null,
            PayloadProtector.None,
            new RecordOpener(PayloadProtector.None, new SensitiveMembers(storage, [], TimeProvider.System)),
            new Planner(new PlanCache()),
            "tests",
            new JobTelemetry(meters, NullLogger.Instance),
            TimeProvider.System,
            NullLogger<JobClient>.Instance);
        using Activity request = new Activity("request").Start();
        await client.EnqueueAsync(new JobCall(Definition, "{}"u8.ToArray()), TestContext.Current.CancellationToken);
        await client.EnqueueManyAsync([new JobCall(Definition, "{}"u8.ToArray())], TestContext.Current.CancellationToken);
        Assert.Equal(["{}", "{}"], storage.Payloads);
    }

    private static long MeasureAttempts(JobTelemetry telemetry, bool traces)
    {
        var services = new AttemptServices(
            new HandlerEnvironment(null!, null, false, telemetry), null!, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance);
        var executor = new JobExecutor(new BackoffPolicies(), null!, telemetry, TimeProvider.System, NullLogger.Instance);
        JobAttempt[] attempts = [.. Enumerable.Range(0, Runs + 1).Select(_ => new JobAttempt("q", Job, Definition, services))];
        return Measure(i =>
        {
            ValueTask<Outcome?> run = traces ? executor.RunAsync(attempts[i]) : executor.RunUntracedAsync(attempts[i], null);
            Assert.True(run.IsCompletedSuccessfully && run.Result?.Kind == OutcomeKind.Completed);
        });
    }

    private static long Measure(Action<int> run)
    {
        // The first run is not measured.
        run(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i <= Runs; i++)
        {
            run(i);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
    }
}
