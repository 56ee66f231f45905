using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Diagnostics;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Schedules;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Health;

/// <summary>What health checks find, while each of it happens.</summary>
[ServerMatrix]
public abstract class HealthTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Working_worker_is_healthy_in_all_checks_by_their_tags()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.AddChecks());
        await (await host.Jobs.TracedJobs.EnqueueWorkAsync(cancellationToken: Token)).WaitForResultAsync(Token);
        Assert.Equal(["typedjobs-loops"], (await host.GetHealthAsync("live")).Entries.Keys);
        Assert.Equal(
            ["typedjobs-backlog", "typedjobs-connection", "typedjobs-dead-workers", "typedjobs-leases", "typedjobs-schedules"],
            (await host.GetHealthAsync("ready")).Entries.Keys.Order());
        HealthReport report = await host.GetHealthAsync();
        Assert.All(report.Entries.Values, entry => Assert.Equal((HealthStatus.Healthy, null), (entry.Status, entry.Exception)));
        Assert.Equal(1, report.Entries["typedjobs-loops"].Data["workers"]);
        Assert.Contains("answers", report.Entries["typedjobs-connection"].Description, StringComparison.Ordinal);
        Assert.Contains("answeredInMilliseconds", report.Entries["typedjobs-connection"].Data.Keys);
    }

    [Fact]
    public async Task Checks_of_a_registration_have_its_name()
    {
        TestHost host = await StartBareAsync(jobs =>
        {
            jobs.Services.AddKeyedTypedJobs("reports", reports => reports.UseRedis(Configuration).UseKeyPrefix(Prefix + "-reports").AddWorker("reports"));
            jobs.Services.AddHealthChecks().AddTypedJobs("reports").AddTypedJobs("reports").AddTypedJobs("missing");
        });
        HealthReport report = await host.GetHealthAsync("live");
        Assert.Equal(1, report.Entries["typedjobs-reports-loops"].Data["workers"]);
        HealthReportEntry missing = report.Entries["typedjobs-missing-loops"];
        Assert.Equal(HealthStatus.Unhealthy, missing.Status);
        Assert.Contains("AddKeyedTypedJobs(\"missing\", …)", missing.Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, (await host.GetHealthAsync("ready")).Entries["typedjobs-reports-connection"].Status);
    }

    [Fact]
    public async Task Job_that_waits_too_long_is_a_backlog_until_it_is_taken()
    {
        TestHost client = await StartBareAsync(jobs => jobs.AddChecks(monitoring =>
        {
            monitoring.MaxReadyAge = TimeSpan.FromSeconds(1);
            monitoring.Queues.Add("default");
        }));
        await client.Jobs.TracedJobs.EnqueueWorkAsync(new() { Delay = TimeSpan.FromHours(1) }, Token);
        await client.Jobs.TracedJobs.EnqueueWorkAsync(new() { Priority = -3 }, Token);
        HealthReportEntry entry = await client.WaitForHealthAsync("typedjobs-backlog", HealthStatus.Degraded);
        Assert.Contains("No worker of the queue lives: start one.", entry.Description, StringComparison.Ordinal);
        Assert.Equal((1L, 0), (entry.Data["default.waiting"], entry.Data["default.livingWorkers"]));
        Assert.True((double)entry.Data["default.oldestReadySeconds"] > 1);
        Assert.Equal(HealthStatus.Healthy, (await client.GetHealthAsync("live")).Status);

        await StartAsync();
        await client.WaitForHealthAsync("typedjobs-backlog", HealthStatus.Healthy);
    }

    [Fact]
    public async Task Jobs_of_a_killed_worker_are_found_until_they_are_rescued()
    {
        TestHost client = await StartBareAsync(jobs => jobs.AddChecks(monitoring => monitoring.Queues.Add("default")));
        string gate = Path.Combine(Path.GetTempPath(), $"typedjobs-gate-{Guid.NewGuid():n}");
        JobHandle<int> job = await client.Jobs.ChildJobs.EnqueueHoldAsync(gate, cancellationToken: Token);
        using (ChildProcess worker = ChildProcess.StartAssembly(typeof(ChildJobs).Assembly.Location, "worker", Configuration, Prefix, "1000"))
        {
            await worker.LineAsync("RUNNING");
            Assert.Equal(HealthStatus.Healthy, (await client.GetHealthAsync()).Entries["typedjobs-dead-workers"].Status);
            worker.Kill();
        }

        HealthReportEntry entry = await client.WaitForHealthAsync("typedjobs-dead-workers", HealthStatus.Degraded);
        Assert.Equal(1L, entry.Data["default.stalledJobs"]);
        Assert.Equal((await job.GetAsync(Token))!.Worker, entry.Data["default.deadWorkers"]);
        Assert.Contains("start one", entry.Description, StringComparison.Ordinal);

        await StartAsync();
        await client.WaitForHealthAsync("typedjobs-dead-workers", HealthStatus.Healthy);
    }

    [Fact]
    public async Task Schedule_that_nobody_enqueues_is_overdue_until_a_worker_runs()
    {
        TestHost client = await StartBareAsync(jobs => jobs.AddChecks(monitoring =>
        {
            monitoring.Queues.Add("recurring");
            monitoring.MaxScheduleDelay = TimeSpan.FromSeconds(1);
        }));
        await client.Jobs.Schedules.SetAsync(
            "overdue", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromSeconds(1)), new() { Overlap = Overlap.Allow }, Token);
        HealthReportEntry entry = await client.WaitForHealthAsync("typedjobs-schedules", HealthStatus.Degraded);
        Assert.Contains("start one", entry.Description, StringComparison.Ordinal);
        Assert.True((double)entry.Data["recurring.secondsOverdue"] > 1);

        await StartBareAsync(jobs => jobs.AddTypedJobsIntegrationTestsJobs().AddWorker("recurring"));
        await client.WaitForHealthAsync("typedjobs-schedules", HealthStatus.Healthy);
    }

    [Fact]
    public async Task Worker_whose_slots_are_held_by_handlers_that_ignore_their_cancellation_is_not_live()
    {
        TestHost host = await StartAsync(
            worker =>
            {
                worker.Concurrency = 1;
                worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(50);
            },
            jobs => jobs.AddChecks());
        JobHandle<string> job = await host.Jobs.DeafJobs.EnqueueStayAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(async () => (await job.GetAsync(Token))!.State == JobState.Active);
        await job.CancelAsync(cancellationToken: Token);

        HealthReportEntry entry = await host.WaitForHealthAsync("typedjobs-loops", HealthStatus.Unhealthy);
        Assert.Contains("All 1 slots", entry.Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, (await host.GetHealthAsync("ready")).Status);

        Probe.Of(Prefix).Open();
        await host.WaitForHealthAsync("typedjobs-loops", HealthStatus.Healthy);
    }

    [Fact]
    public async Task Process_whose_handlers_block_the_pool_is_not_live_and_says_so_without_the_pool()
    {
        TestHost client = await StartClientAsync();
        using ChildProcess worker = ChildProcess.StartAssembly(typeof(ChildJobs).Assembly.Location, "blocked", Configuration, Prefix);
        await worker.LineAsync("typedjobs-loops Healthy");
        await worker.LineAsync("typedjobs-connection Healthy");
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 100).Select(_ => BlockingJobsCalls.Block(20_000)), Token);

        string text = await worker.LineAsync("typedjobs-loops Unhealthy");
        Assert.Contains("thread pool", text, StringComparison.Ordinal);
    }
}
