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
