using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Schedules.Firing;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>Schedules that come from code: compared when a worker starts, and of builds that run side by side.</summary>
[ServerMatrix]
public abstract class CodedScheduleTests(TestServer server) : VirtualScheduleTests(server)
{
    private static readonly JobDefinition Hourly = Define(TimeSpan.FromHours(1));
    private static readonly JobDefinition EveryTenMinutes = Define(TimeSpan.FromMinutes(10));
    private static readonly JobDefinition None = new("Coded.Other", "Coded.Other", new JobSettings { Queue = "recurring" }, static _ => default);

    [Fact]
    public async Task Worker_that_starts_creates_its_schedule_which_has_missed_nothing()
    {
        VirtualSchedules queue = await BeginAsync();
        await RenewAsync(queue, "a", Hourly);
        await KeepAsync(queue, "a", Hourly);
        JobSchedule schedule = queue.Schedules.GetSchedule("recurring", "coded");
        JobScheduleRecord record = (await schedule.GetAsync(Token))!;
        Assert.Equal((ScheduleStatus.Active, true, "Coded.Job", VirtualSchedules.Start.AddHours(1)), (record.Status, record.IsCoded, record.JobName, record.NextOccurrence));

        // A second worker of the same build changes nothing, whenever it starts.
        long version = (await queue.EntryAsync("coded"))!.Version;
        await queue.AdvanceAsync(TimeSpan.FromHours(1.5));
        await KeepAsync(queue, "b", Hourly);
        Assert.Equal(version, (await queue.EntryAsync("coded"))!.Version);
        await queue.TickAsync("b", Hourly);
        Assert.Equal([KeyOf("coded", 11)], await queue.TakeKeysAsync());
    }

    [Fact]
    public async Task Changed_schedule_enqueues_what_is_due_by_the_old_times_and_never_the_past_of_the_new_ones()
    {
        VirtualSchedules queue = await BeginAsync();
        await KeepAsync(queue, "old", Hourly);
        await queue.AdvanceAsync(TimeSpan.FromMinutes(65));
        await KeepAsync(queue, "new", EveryTenMinutes);
        Assert.Equal([KeyOf("coded", 11)], await queue.TakeKeysAsync());
        await queue.TickAsync("new", EveryTenMinutes);
        Assert.Empty(await queue.TakeKeysAsync());
        Assert.Equal(VirtualSchedules.Start.AddMinutes(70), (await queue.Schedules.GetSchedule("recurring", "coded").GetAsync(Token))!.NextOccurrence);
    }

    [Fact]
    public async Task Builds_side_by_side_do_not_tick_the_schedule_of_another()
    {
        VirtualSchedules queue = await BeginAsync();
        await KeepAsync(queue, "old", Hourly);
        await KeepAsync(queue, "new", EveryTenMinutes);
        await queue.AdvanceAsync(TimeSpan.FromMinutes(60));
        await RenewAsync(queue, "new", EveryTenMinutes);
        TickResult old = await queue.TickAsync("old", Hourly);
        TickResult without = await queue.TickAsync("without", None);
        Assert.Equal((1, true, 1, false), (old.Left, old.OthersCode, without.Left, without.OthersCode));
        Assert.Empty(await queue.TakeKeysAsync());

        // The old build, which looks from time to time, leaves it to the new one while that lives.
        CodedScheduleKeeper keeper = queue.KeeperOf("old", Hourly);
        await RunAsync(keeper);
        await RenewAsync(queue, "new", EveryTenMinutes);
        await KeepAsync(queue, "new", EveryTenMinutes);
        long version = (await queue.EntryAsync("coded"))!.Version;
        await RunAsync(keeper);
        Assert.Equal(version, (await queue.EntryAsync("coded"))!.Version);
    }

    [Fact]
    public async Task Schedule_of_a_build_that_is_gone_is_taken_over()
    {
        VirtualSchedules queue = await BeginAsync();
        CodedScheduleKeeper old = queue.KeeperOf("old", Hourly);
        await RunAsync(old);
        await RenewAsync(queue, "new", EveryTenMinutes);
        await KeepAsync(queue, "new", EveryTenMinutes);
        await RunAsync(old);
        Assert.Equal(VirtualSchedules.Start.AddMinutes(10), await NextAsync(queue));

        // The presence of the new one runs out.
        await queue.AdvanceAsync(TimeSpan.FromMinutes(2));
        await RunAsync(old);
        Assert.Equal(VirtualSchedules.Start.AddHours(1), await NextAsync(queue));
    }

    [Fact]
    public async Task Schedule_that_no_living_worker_has_is_an_orphan_that_can_be_removed()
    {
        VirtualSchedules queue = await BeginAsync();
        await RenewAsync(queue, "a", Hourly);
        await KeepAsync(queue, "a", Hourly);
        JobSchedule schedule = queue.Schedules.GetSchedule("recurring", "coded");
        Assert.Equal(ScheduleStatus.Active, (await schedule.GetAsync(Token))!.Status);
        Assert.Contains("deploy", (await Assert.ThrowsAsync<InvalidOperationException>(() => schedule.RemoveAsync(Token))).Message, StringComparison.Ordinal);
        await queue.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(ScheduleStatus.Orphaned, (await schedule.GetAsync(Token))!.Status);
        Assert.Equal(ScheduleStatus.Orphaned, (await queue.Schedules.ListAsync("recurring", Token).SingleAsync(Token)).Status);
        await queue.TickAsync("without", None);
        Assert.Empty(await queue.TakeKeysAsync());
        Assert.True(await schedule.RemoveAsync(Token));
    }

    [Fact]
    public async Task Coded_schedule_is_not_set_at_run_time_but_overridden()
    {
        VirtualSchedules queue = await BeginAsync();
        await RenewAsync(queue, "a", Hourly);
        await KeepAsync(queue, "a", Hourly);
        JobSchedule schedule = queue.Schedules.GetSchedule("recurring", "coded");
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => queue.Schedules.SetAsync("coded", RecurringJobsCalls.Note("k"), Schedule.Every(TimeSpan.FromMinutes(1)), cancellationToken: Token));

        DateTimeOffset until = VirtualSchedules.Start.AddMinutes(50);
        await schedule.OverrideAsync(Schedule.Every(TimeSpan.FromMinutes(20)), until, Token);
        JobScheduleRecord record = (await schedule.GetAsync(Token))!;
        Assert.Equal((VirtualSchedules.Start.AddMinutes(20), "tester", until), (record.NextOccurrence, record.Override!.By, record.Override.Until));
        Assert.Equal(
            [VirtualSchedules.Start.AddMinutes(20), VirtualSchedules.Start.AddMinutes(40), VirtualSchedules.Start.AddHours(1), VirtualSchedules.Start.AddHours(2)],
            await schedule.GetNextOccurrencesAsync(4, Token));

        // A restart of the same build does not change it, and a new one changes only what counts afterwards.
        await KeepAsync(queue, "b", Hourly);
        Assert.NotNull((await schedule.GetAsync(Token))!.Override);
        List<string> keys = [];
        for (int minute = 5; minute <= 65; minute += 5)
        {
            await queue.SetAsync(VirtualSchedules.Start.AddMinutes(minute));
            await queue.TickAsync("a", Hourly);
            foreach (string key in await queue.TakeKeysAsync())
            {
                keys.Add(key);
                await queue.EndAsync(key);
            }
        }

        Assert.Equal([KeyOf("coded", 10, 20), KeyOf("coded", 10, 40), KeyOf("coded", 11)], keys);
        Assert.Null((await schedule.GetAsync(Token))!.Override);
        await schedule.OverrideAsync(Schedule.Every(TimeSpan.FromMinutes(1)), cancellationToken: Token);
        Assert.True(await schedule.ClearOverrideAsync(Token));
        Assert.False(await schedule.ClearOverrideAsync(Token));
        Assert.Equal(VirtualSchedules.Start.AddHours(2), await NextAsync(queue));
    }

    [Fact]
    public async Task What_a_server_has_lost_comes_back()
    {
        VirtualSchedules queue = await BeginAsync();
        CodedScheduleKeeper keeper = queue.KeeperOf("a", Hourly);
        await RunAsync(keeper);
        await queue.Database.KeyDeleteAsync([$"{queue.Root}:schedules", $"{queue.Root}:due", $"{queue.Root}:calls"]);
        await RunAsync(keeper);
        Assert.Equal(VirtualSchedules.Start.AddHours(1), await NextAsync(queue));
    }

    [Fact]
    public async Task Zone_that_a_worker_lacks_is_an_error_of_its_schedule_which_a_worker_with_the_zone_plans()
    {
        VirtualSchedules queue = await BeginAsync();
        JobDefinition mars = Define(null, "Mars/Olympus");
        await RenewAsync(queue, "a", mars);
        await KeepAsync(queue, "a", mars);
        JobSchedule schedule = queue.Schedules.GetSchedule("recurring", "coded");
        JobScheduleRecord record = (await schedule.GetAsync(Token))!;
        Assert.Equal((ScheduleStatus.Active, null), (record.Status, record.NextOccurrence));
        Assert.Contains("Mars/Olympus", record.LastError, StringComparison.Ordinal);
        Assert.Throws<TimeZoneNotFoundException>(() => record.Schedule!.GetNextOccurrences(queue.Now, 1));

        // What needs its times says so; what does not goes on.
        await Assert.ThrowsAsync<ArgumentException>(() => schedule.OverrideAsync(record.Schedule!, cancellationToken: Token));
        Assert.True(await schedule.PauseAsync(cancellationToken: Token));
        Assert.Contains(
            "install the zone data", (await Assert.ThrowsAsync<InvalidOperationException>(() => schedule.ResumeAsync(Token))).Message, StringComparison.Ordinal);
        await schedule.RunNowAsync(Token);
        Assert.Single(await queue.TakeKeysAsync());

        // Times that this machine can compute are put in their place.
        await schedule.OverrideAsync(Schedule.Every(TimeSpan.FromHours(1)), cancellationToken: Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => schedule.ClearOverrideAsync(Token));
        Assert.NotNull((await schedule.GetAsync(Token))!.Override);
    }

    [Fact]
    public async Task Schedule_that_was_stored_without_its_zone_is_planned_by_a_worker_that_has_it()
    {
        VirtualSchedules queue = await BeginAsync();
        JobDefinition berlin = Define(null, "Europe/Berlin");
        await KeepAsync(queue, "a", berlin);
        ScheduleEntry entry = (await queue.EntryAsync("coded"))!;
        ScheduleState state = ScheduleState.TryRead(entry.State)!;

        // As a worker without the zone stores it.
        ScheduleState unplanned = Planner.Fail(state with { Next = null }, "no zone", queue.Now).State;
        await queue.Storage.Schedules("recurring").ChangeAsync(
            [new ScheduleChange(ScheduleChangeKind.Store, "coded", entry.Version) { DueAt = null, State = unplanned.Write() }], Token);
        Assert.Equal("no zone", (await queue.Schedules.GetSchedule("recurring", "coded").GetAsync(Token))!.LastError);
        await KeepAsync(queue, "b", berlin);
        JobScheduleRecord record = (await queue.Schedules.GetSchedule("recurring", "coded").GetAsync(Token))!;
        Assert.Equal((VirtualSchedules.Start.AddHours(16), null), (record.NextOccurrence, record.LastError));
    }

    [Fact]
    public void Two_schedules_of_one_name_in_a_queue_are_refused() => Assert.Throws<InvalidOperationException>(() => VirtualSchedules.CodedOf(Hourly, EveryTenMinutes));

    private static async Task<DateTimeOffset?> NextAsync(VirtualSchedules queue) =>
        (await queue.Schedules.GetSchedule("recurring", "coded").GetAsync(Token))!.NextOccurrence;

    private static Task KeepAsync(VirtualSchedules queue, string worker, JobDefinition job) => RunAsync(queue.KeeperOf(worker, job));

    private static async Task RunAsync(CodedScheduleKeeper keeper) => await keeper.RunAsync(Token);

    private static Task<RenewResult> RenewAsync(VirtualSchedules queue, string worker, JobDefinition job) => queue.Storage.Worker("recurring").RenewAsync(
        worker,
        TimeSpan.FromSeconds(30),
        WorkerPresence.Write(queue.Now, 1, takesJobs: true, ["recurring"], VirtualSchedules.CodedOf(job).Number),
        wasCutOff: false,
        [],
        Token);

    private static JobDefinition Define(TimeSpan? every, string? zone = null)
    {
        JobDefinition? job = null;
        job = new JobDefinition("Coded.Job", "Coded.Job", new JobSettings { Queue = "recurring" }, static _ => default)
        {
            Recurring = [new RecurringSettings { Name = "coded", Every = every, Cron = every is null ? "0 3 * * *" : null, TimeZone = zone, Call = () => new JobCall(job!, "{}"u8.ToArray()) }],
        };
        return job;
    }
}
