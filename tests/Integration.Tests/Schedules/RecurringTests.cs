using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Diagnostics;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>Workers that tick by themselves.</summary>
[ServerMatrix]
public abstract class RecurringTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Schedule_recurs_once_each_second_whatever_number_of_workers_runs()
    {
        TestHost[] hosts = [await StartRecurringAsync(), await StartRecurringAsync(), await StartRecurringAsync()];
        JobSchedule schedule = await hosts[0].Jobs.Schedules.SetAsync(
            "seconds", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromSeconds(1)), new() { Overlap = Overlap.Allow, Missed = MissedRuns.RunAll }, Token);
        await Until.TrueAsync(() => RecurringJobs.RunsOf(Prefix).Length >= 5);
        Assert.True(await schedule.PauseAsync(cancellationToken: Token));
        JobScheduleRecord record = (await schedule.GetAsync(Token))!;
        await Until.TrueAsync(() => RecurringJobs.RunsOf(Prefix).Length >= record.OccurrencesEnqueued);
        string[] runs = RecurringJobs.RunsOf(Prefix);
        Assert.Equal(runs.Distinct().Order(StringComparer.Ordinal), runs.Order(StringComparer.Ordinal));
        Assert.Equal(record.OccurrencesEnqueued, runs.Length);
        Assert.All(hosts, host => Assert.DoesNotContain(host.Log.Lines, line => line.Contains("Failed to", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Single_worker_misses_no_second()
    {
        TestHost host = await StartBareAsync(builder => builder.AddTypedJobsIntegrationTestsJobs().AddWorker("recurring"));
        JobSchedule schedule = await host.Jobs.Schedules.SetAsync(
            "each", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromSeconds(1)), new() { Overlap = Overlap.Allow }, Token);
        await Until.TrueAsync(() => RecurringJobs.RunsOf(Prefix).Length >= 5, TimeSpan.FromSeconds(9));
        JobOccurrence[] history = [.. (await schedule.GetHistoryAsync(Token)).Reverse().Take(5)];
        Assert.All(history, occurrence => Assert.Equal(OccurrenceOutcome.Enqueued, occurrence.Outcome));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => history[0].Planned.AddSeconds(i)), history.Select(occurrence => occurrence.Planned));
    }

    [Fact]
    public async Task Next_occurrence_is_awaited_and_its_result_as_well()
    {
        TestHost host = await StartRecurringAsync();
        JobSchedule schedule = await host.Jobs.Schedules.SetAsync(
            "next", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromSeconds(1)), cancellationToken: Token);
        JobHandle job = await schedule.WaitForNextAsync(Token);
        await job.WaitForCompletionAsync(Token);
        Assert.StartsWith("next@", job.Id.Key, StringComparison.Ordinal);
        Assert.Equal("\"" + job.Id.Key + "\"", (await job.GetAsync(Token))!.ResultJson);
        await schedule.PauseAsync(cancellationToken: Token);
        Task<JobHandle> waiting = schedule.WaitForNextAsync(Token);
        await schedule.RemoveAsync(Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
    }

    [Fact]
    public async Task Handler_asks_for_which_occurrence_it_runs()
    {
        TestHost host = await StartRecurringAsync();
        Task<JobHandle> waiting = host.Jobs.Schedules.GetSchedule("recurring", "tell").WaitForNextAsync(Token);
        JobSchedule schedule = await host.Jobs.Schedules.SetAsync(
            "tell", RecurringJobsCalls.Tell(), Schedule.Every(TimeSpan.FromSeconds(1)), cancellationToken: Token);

        // A schedule that did not exist was waited for.
        JobHandle job = await waiting;
        await job.WaitForCompletionAsync(Token);
        JobOccurrence occurrence = (await schedule.GetHistoryAsync(Token)).Single(each => each.JobId == job.Id);
        Assert.Equal($"\"tell {occurrence.Planned.ToUnixTimeMilliseconds()}\"", (await job.GetAsync(Token))!.ResultJson);
        await schedule.PauseAsync(cancellationToken: Token);
        JobHandle byHand = await schedule.RunNowAsync(Token);
        await byHand.WaitForCompletionAsync(Token);
        Assert.Equal("\"none\"", (await byHand.GetAsync(Token))!.ResultJson);
    }

    [Fact]
    public async Task Occurrence_that_runs_is_cancelled_as_any_job()
    {
        TestHost host = await StartRecurringAsync();
        JobSchedule schedule = await host.Jobs.Schedules.SetAsync(
            "hold", RecurringJobsCalls.Hold(Prefix), Schedule.Every(TimeSpan.FromSeconds(1)), cancellationToken: Token);
        JobHandle job = await schedule.WaitForNextAsync(Token);
        await Until.TrueAsync(async () => (await job.GetAsync(Token))!.State == JobState.Active);
        await job.CancelAsync("enough", Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
    }

    [Fact]
    public async Task Worker_that_knows_neither_job_nor_schedule_enqueues_its_occurrences()
    {
        TestHost client = await StartClientAsync();
        await StartBareAsync(builder => builder.AddWorker("recurring"));
        JobSchedule schedule = await client.Jobs.Schedules.SetAsync(
            "unknown", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromSeconds(1)), cancellationToken: Token);
        JobHandle job = await schedule.WaitForNextAsync(Token);
        Assert.Equal("RecurringJobs.Note", (await job.GetAsync(Token))!.Name);
    }

    [Fact]
    public async Task Schedule_with_a_middleware_that_throws_says_so_and_others_go_on()
    {
        TestHost host = await StartBareAsync(builder => builder.AddTypedJobsIntegrationTestsJobs().AddWorker("recurring")
            .UseEnqueueMiddleware(new Middleware.ScriptedEnqueue((context, next) =>
                context.Calls[0].Options?.Tags is ["bad"] ? throw new InvalidOperationException("secret") : next())));
        JobSchedule bad = await host.Jobs.Schedules.SetAsync(
            "bad", RecurringJobsCalls.Note(Prefix).With(new() { Tags = ["bad"] }), Schedule.Every(TimeSpan.FromSeconds(1)), cancellationToken: Token);
        JobSchedule good = await host.Jobs.Schedules.SetAsync(
            "good", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromSeconds(1)), cancellationToken: Token);
        await good.WaitForNextAsync(Token);
        await Until.TrueAsync(async () => (await bad.GetAsync(Token))!.LastError is not null);
        JobScheduleRecord record = (await bad.GetAsync(Token))!;
        Assert.Contains("InvalidOperationException", record.LastError, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", record.LastError, StringComparison.Ordinal);
        await good.WaitForNextAsync(Token);
    }

    [Fact]
    public async Task Arguments_are_encrypted_with_the_schedule_and_with_each_occurrence()
    {
        var key = new PayloadKey("k1", new byte[32]);
        TestHost host = await StartBareAsync(builder => builder.AddTypedJobsIntegrationTestsJobs().AddWorker("recurring").UsePayloadEncryption(key));
        JobSchedule schedule = await host.Jobs.Schedules.SetAsync(
            "secret", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromSeconds(1)), cancellationToken: Token);
        JobHandle job = await schedule.WaitForNextAsync(Token);
        await job.WaitForCompletionAsync(Token);
        Assert.Contains(job.Id.Key, RecurringJobs.RunsOf(Prefix));
        JobHandle byHand = await schedule.RunNowAsync(Token);
        await byHand.WaitForCompletionAsync(Token);
    }

    [Fact]
    public async Task Worker_that_takes_no_jobs_still_enqueues_occurrences()
    {
        TestHost host = await StartRecurringAsync();
        host.Services.GetRequiredService<IJobWorker>().TakesJobs = false;
        JobSchedule schedule = await host.Jobs.Schedules.SetAsync(
            "idle", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromSeconds(1)), new() { Overlap = Overlap.Allow }, Token);
        await schedule.WaitForNextAsync(Token);
        Assert.Empty(RecurringJobs.RunsOf(Prefix));
    }

    [Fact]
    public async Task Occurrences_are_counted_and_the_delay_of_schedules_is_shown()
    {
        using var measurements = new MeasurementRecorder(Prefix);
        TestHost host = await StartBareAsync(builder => builder.AddTypedJobsIntegrationTestsJobs().AddWorker(Prefix)
            .ConfigureMonitoring(monitoring => monitoring.SampleInterval = TimeSpan.FromSeconds(1)));
        JobSchedule schedule = await host.Jobs.Schedules.SetAsync(
            "counted", RecurringJobsCalls.Note(Prefix).With(new() { Queue = Prefix }), Schedule.Every(TimeSpan.FromSeconds(1)), cancellationToken: Token);
        await schedule.WaitForNextAsync(Token);
        await Until.TrueAsync(() => measurements.Of("typedjobs.schedule.occurrences").Any(measured =>
            measured.Value > 0 && measured.Tags.Contains("messaging.typedjobs.outcome=enqueued", StringComparison.Ordinal)));
        await Until.TrueAsync(() =>
        {
            measurements.Observe();
            return measurements.Of("typedjobs.schedule.overdue").Any(measured => measured.Unit == "s");
        });
    }

    [Fact]
    public async Task Clocks_of_workers_do_not_matter()
    {
        TestHost ahead = await StartWithClockAsync(TimeSpan.FromMinutes(7));
        TestHost behind = await StartWithClockAsync(TimeSpan.FromMinutes(-7));
        JobSchedule schedule = await ahead.Jobs.Schedules.SetAsync(
            "clocks", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromSeconds(1)), new() { Overlap = Overlap.Allow }, Token);
        await Until.TrueAsync(() => RecurringJobs.RunsOf(Prefix).Length >= 4);
        string[] runs = RecurringJobs.RunsOf(Prefix);
        Assert.Equal(runs.Distinct(), runs);
        IReadOnlyList<JobOccurrence> history = await schedule.GetHistoryAsync(Token);
        Assert.All(history, occurrence => Assert.InRange(occurrence.DecidedAt - occurrence.Planned, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Assert.InRange(history[0].DecidedAt, DateTimeOffset.UtcNow.AddMinutes(-3), DateTimeOffset.UtcNow.AddMinutes(3));
        await behind.StopAsync();

        Task<TestHost> StartWithClockAsync(TimeSpan offset) => StartBareAsync(builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(new OffsetTime(offset));
            builder.AddTypedJobsIntegrationTestsJobs().AddWorker("recurring");
        });
    }

    [Fact]
    public async Task Queue_without_schedules_is_asked_nothing_more()
    {
        var hooks = new StorageHooks();
        TestHost host = await StartBareAsync(builder =>
        {
            builder.AddTypedJobsIntegrationTestsJobs().AddWorker("recurring", worker => worker.LeaseDuration = TimeSpan.FromSeconds(2));
            hooks.Install(builder);
        });
        await (await host.Jobs.RecurringJobs.EnqueueNoteAsync(Prefix, cancellationToken: Token)).WaitForCompletionAsync(Token);
        await Until.TrueAsync(() => hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync)) >= 5);
        Assert.Equal(0, hooks.CallsOf(nameof(IScheduleProtocol.ReadDueAsync)));
        Assert.Equal(0, hooks.CallsOf(nameof(IScheduleProtocol.ReadAsync)));

        // Nor is one whose schedules are not due.
        await host.Jobs.Schedules.SetAsync("later", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromDays(300)), cancellationToken: Token);
        await Until.TrueAsync(() => hooks.CallsOf(nameof(IScheduleProtocol.ReadDueAsync)) >= 1);
        int renewals = hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync));
        await Until.TrueAsync(() => hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync)) >= renewals + 5);
        Assert.InRange(hooks.CallsOf(nameof(IScheduleProtocol.ReadDueAsync)), 1, 2);
    }

    [Fact]
    public async Task Deleted_queue_takes_its_schedules_along()
    {
        TestHost client = await StartClientAsync();
        await client.Jobs.Schedules.SetAsync("s", RecurringJobsCalls.Note(Prefix), Schedule.Every(TimeSpan.FromHours(1)), cancellationToken: Token);
        await client.Jobs.Schedules.GetSchedule("recurring", "s").RunNowAsync(Token);
        await client.Jobs.GetQueue("recurring").DeleteAsync(cancellationToken: Token);
        Assert.Empty(await client.Jobs.Schedules.ListAsync("recurring", Token).ToListAsync(Token));
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        foreach (string part in (string[])["", ":schedules", ":calls", ":due", ":behind", ":o:s", ":claims"])
        {
            Assert.False(await connection.GetDatabase().KeyExistsAsync($"{{{Prefix}:recurring}}{part}"), part);
        }
    }

    private Task<TestHost> StartRecurringAsync() => StartBareAsync(builder => builder.AddTypedJobsIntegrationTestsJobs().AddWorker("recurring"));
}
