using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Diagnostics;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Loops;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;
using TypedJobs.Worker.Fetching;

namespace TypedJobs.Integration.Tests.Health;

/// <summary>What health checks find of the loops of a worker, and of queues that refuse it.</summary>
[ServerMatrix(Cluster = false)]
public abstract class HealthLoopTests(TestServer server) : ServerTests(server)
{
    private readonly string _queue = "watched" + Guid.NewGuid().ToString("n");

    private JobOptions Here => new() { Queue = _queue };

    [Fact]
    public async Task Worker_whose_lanes_take_no_turn_although_jobs_wait_is_not_live()
    {
        // A listener of metrics that hangs: it is called by the lane that has taken a job.
        using var gate = new ManualResetEventSlim();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument is { Meter.Name: "TypedJobs", Name: "typedjobs.job.wait.duration" })
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        int hanging = 0;
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach ((string key, object? value) in tags)
            {
                if (key == "messaging.destination.name" && value is string queue && queue == _queue)
                {
                    Interlocked.Increment(ref hanging);
                    gate.Wait();
                }
            }
        });
        listener.Start();
        TestHost host = await StartWorkerAsync();
        try
        {
            HealthReportEntry entry = default;
            await Until.TrueAsync(async () =>
            {
                // Each lane takes one of these and hangs; then they wait.
                await host.Jobs.TracedJobs.EnqueueWorkAsync(Here, Token);
                entry = (await host.GetHealthAsync("live")).Entries["typedjobs-loops"];
                return entry.Status == HealthStatus.Unhealthy;
            });
            Assert.Contains($"has not settled or taken jobs of queue '{_queue}'", entry.Description, StringComparison.Ordinal);
            Assert.True((double)entry.Data[$"{_queue}.secondsWithoutProgress"] > 2);
            Assert.True(Volatile.Read(ref hanging) >= 2);
        }
        finally
        {
            gate.Set();
        }

        await host.WaitForHealthAsync("typedjobs-loops", HealthStatus.Healthy);
    }

    [Fact]
    public async Task Worker_with_a_loop_that_has_ended_is_not_live()
    {
        TestHost host = await StartWorkerAsync();
        await host.WaitForHealthAsync("typedjobs-loops", HealthStatus.Healthy);

        // Nothing that is known ends it, so it is asked to end, and the worker is not.
        host.Services.GetServices<JobWorker>().Single().QueueWorkers.Single().StopTaking();
        HealthReportEntry entry = await host.WaitForHealthAsync("typedjobs-loops", HealthStatus.Unhealthy);
        Assert.Contains($"Loop 'queue {_queue}' of worker", entry.Description, StringComparison.Ordinal);
        Assert.Contains("has ended although the worker was not stopped", entry.Description, StringComparison.Ordinal);
        Assert.Contains("Restart the process", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_with_a_loop_that_fails_again_and_again_is_not_live()
    {
        var time = new FaultyTime();
        TestHost host = await StartWorkerAsync(jobs => jobs.Services.AddSingleton<TimeProvider>(time));
        await host.WaitForHealthAsync("typedjobs-loops", HealthStatus.Healthy);
        JobWorker worker = host.Services.GetServices<JobWorker>().Single();
        time.Fails = true;
        await Until.TrueAsync(() => worker.Loops.Any(loop => loop.FaultsInRow >= 5));
        time.Fails = false;

        HealthReportEntry entry = await host.WaitForHealthAsync("typedjobs-loops", HealthStatus.Unhealthy);
        Assert.Contains("fails again and again", entry.Description, StringComparison.Ordinal);
        Assert.Equal("The clock fails, says the test.", entry.Exception?.Message);
    }

    [Fact]
    public async Task Queue_that_refuses_its_worker_makes_the_process_unready_until_it_accepts_it()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await connection.GetDatabase().HashSetAsync(Root, "v", "7");
        TestHost host = await StartWorkerAsync();

        HealthReportEntry entry = await host.WaitForHealthAsync("typedjobs-connection", HealthStatus.Unhealthy);
        Assert.Contains($"Queue '{_queue}' refuses worker", entry.Description, StringComparison.Ordinal);
        Assert.Contains("uses protocol version 7", entry.Description, StringComparison.Ordinal);
        Assert.NotNull(entry.Exception);
        Assert.Equal(HealthStatus.Healthy, (await host.GetHealthAsync("live")).Status);

        await connection.GetDatabase().KeyDeleteAsync(Root);
        await host.WaitForHealthAsync("typedjobs-connection", HealthStatus.Healthy);
    }

    private string Root => $"{{{Prefix}:{_queue}}}";

    private Task<TestHost> StartWorkerAsync(Action<TypedJobsBuilder>? configure = null) => StartBareAsync(jobs =>
    {
        jobs.AddTypedJobsIntegrationTestsJobs().AddWorker(_queue);
        jobs.AddChecks();
        configure?.Invoke(jobs);
    });
}
