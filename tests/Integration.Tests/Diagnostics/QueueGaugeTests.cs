using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Diagnostics;

/// <summary>What the gauges of queues show, to a listener as applications have it.</summary>
[ServerMatrix]
public abstract class QueueGaugeTests(TestServer server) : ServerTests(server)
{
    private readonly string _queue = "gauged" + Guid.NewGuid().ToString("n");

    private JobOptions Here => new() { Queue = _queue };

    [Fact]
    public async Task Gauges_show_jobs_by_state_and_the_age_of_those_that_may_be_taken()
    {
        using var measurements = new MeasurementRecorder(_queue);
        TestHost host = await StartBareAsync(jobs => jobs
            .AddTypedJobsIntegrationTestsJobs()
            .ConfigureMonitoring(monitoring => monitoring.SampleInterval = TimeSpan.FromSeconds(1))
            .AddWorker(_queue, worker => worker.Concurrency = 1));
        await (await host.Jobs.TracedJobs.EnqueueWorkAsync(Here, Token)).WaitForResultAsync(Token);
        JobHandle waiting = await host.Jobs.TracedJobs.EnqueueWaitAsync(Here, Token);
        await Until.TrueAsync(async () => (await waiting.GetAsync(Token))!.State == JobState.Active);
        await host.Jobs.TracedJobs.EnqueueWorkAsync(Here with { Delay = TimeSpan.FromHours(1) }, Token);
        await host.Jobs.TracedJobs.EnqueueWorkAsync(Here, Token);

        await Until.TrueAsync(() => Observe(measurements) == "active=1 cancelled=0 completed=1 failed=0 held=0 scheduled=1 waiting=1");
        await Until.TrueAsync(() => Age(measurements) > 0);
        Assert.Equal("{job}", measurements.Of("typedjobs.queue.jobs")[^1].Unit);
        Assert.Equal(("s", string.Empty), (measurements.Of("typedjobs.queue.oldest_ready_age")[^1].Unit, measurements.Of("typedjobs.queue.oldest_ready_age")[^1].Tags));

        // What is paused may not be taken.
        await host.Jobs.GetQueue(_queue).PauseAsync(Token);
        await Until.TrueAsync(() => Age(measurements) == 0);
        await host.Jobs.GetQueue(_queue).ResumeAsync(Token);
        await waiting.CancelAsync(cancellationToken: Token);
        await Until.TrueAsync(() => Observe(measurements) == "active=0 cancelled=1 completed=2 failed=0 held=0 scheduled=1 waiting=0");
        await Until.TrueAsync(() => Age(measurements) == 0);
    }

    [Fact]
    public async Task Gauges_and_health_checks_cost_one_read_of_each_queue_per_interval()
    {
        string[] queues = [.. Enumerable.Range(0, 3).Select(i => $"{_queue}-{i}")];
        var reads = new ConcurrentQueue<string>();
        using var first = new MeasurementRecorder(queues[0]);
        using var second = new MeasurementRecorder(queues[0]);
        TimeSpan interval = TimeSpan.FromSeconds(2);
        TestHost host = await StartBareAsync(jobs =>
        {
            jobs.AddTypedJobsIntegrationTestsJobs().ConfigureMonitoring(monitoring => monitoring.SampleInterval = interval)
                .AddWorker([.. queues.Select(queue => new WorkerQueue(queue))]);
            jobs.Services.AddHealthChecks().AddTypedJobs();
            PassingStorage.Put(jobs.Services, admin: (queue, inner) => new CountedAdminProtocol(inner, () => reads.Enqueue(queue)));
        });
        var watch = Stopwatch.StartNew();
        await Until.TrueAsync(async () =>
        {
            first.Observe();
            second.Observe();
            await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
            return reads.Count >= 3 * queues.Length;
        });

        // One when the first listener looks, and then one in each interval, which jitter shortens by a fifth at most.
        double most = 2 + (watch.Elapsed / (interval * 0.8));
        Assert.Equal(queues, reads.Distinct().Order());
        Assert.All(queues, queue => Assert.InRange(reads.Count(read => read == queue), 3, most));
        Assert.True(watch.Elapsed > interval, $"{watch.Elapsed}");
    }

    private static string Observe(MeasurementRecorder measurements)
    {
        measurements.Observe();
        return string.Join(' ', measurements.Of("typedjobs.queue.jobs").TakeLast(7)
            .Select(measured => $"{measured.Tags.Replace("messaging.typedjobs.job.state=", string.Empty, StringComparison.Ordinal)}={measured.Value}").Order());
    }

    private static double? Age(MeasurementRecorder measurements)
    {
        measurements.Observe();
        return measurements.Of("typedjobs.queue.oldest_ready_age").LastOrDefault()?.Value;
    }
}
