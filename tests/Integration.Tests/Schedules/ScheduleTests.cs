using StackExchange.Redis;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Schedules.Firing;
using TypedJobs.Storage.Contracts.Schedules;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>Schedules that are set at run time: set, changed, paused, run by hand, removed, looked at.</summary>
[ServerMatrix]
public abstract class ScheduleTests(TestServer server) : VirtualScheduleTests(server)
{
    private static readonly Schedule Hourly = Schedule.Every(TimeSpan.FromHours(1));

    [Fact]
    public async Task Set_schedule_is_read_as_it_was_set()
    {
        VirtualSchedules queue = await BeginAsync();
        var options = new ScheduleOptions { Missed = MissedRuns.Skip, Overlap = Overlap.Wait, MaxOccurrences = 3 };
        JobSchedule schedule = await queue.Schedules.SetAsync(
            "tenant:42", RecurringJobsCalls.Note("k").With(new() { Tags = ["a", "b"] }), Hourly, options, Token);
        Assert.Equal(("recurring", "tenant:42"), (schedule.Queue, schedule.Name));
        JobScheduleRecord record = (await schedule.GetAsync(Token))!;
        Assert.Equal(ScheduleStatus.Active, record.Status);
        Assert.Equal(("RecurringJobs.Note", false, VirtualSchedules.Start.AddHours(1), null), (record.JobName, record.IsCoded, record.NextOccurrence, record.LastOccurrence));
        Assert.Equal(options, record.Options);
        Assert.Equal(["a", "b"], record.Tags);
        Assert.Equal(Hourly.ToString(), record.Schedule!.ToString());
        Assert.Null(record.LastError);
        Assert.Null(await queue.Schedules.GetSchedule("recurring", "other").GetAsync(Token));
    }

    [Fact]
    public async Task Setting_the_same_again_changes_nothing_and_other_times_begin_from_now()
    {
        VirtualSchedules queue = await BeginAsync();
        JobSchedule schedule = await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("k"), Hourly, cancellationToken: Token);
        ScheduleEntry first = (await queue.EntryAsync("s"))!;
        await queue.AdvanceAsync(TimeSpan.FromHours(3));
        await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("k"), Hourly, cancellationToken: Token);
        Assert.Equal(first.Version, (await queue.EntryAsync("s"))!.Version);

        // Another call or other options: the occurrence that is due stays due.
        await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("other"), Hourly, new() { Overlap = Overlap.Allow }, Token);
        Assert.Equal(VirtualSchedules.Start.AddHours(1), (await schedule.GetAsync(Token))!.NextOccurrence);

        // Other times: the past does not occur.
        await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("other"), Schedule.Every(TimeSpan.FromMinutes(20)), cancellationToken: Token);
        Assert.Equal(VirtualSchedules.Start.AddHours(3).AddMinutes(20), (await schedule.GetAsync(Token))!.NextOccurrence);
        await queue.TickAsync();
        Assert.Empty(await queue.TakeKeysAsync());
    }

    [Fact]
    public async Task Schedule_ends_after_its_last_occurrence()
    {
        VirtualSchedules queue = await BeginAsync();
        JobSchedule schedule = await queue.Schedules.SetAsync(
            "s", RecurringJobsCalls.Note("k"), Hourly, new() { MaxOccurrences = 2, Overlap = Overlap.Allow }, Token);
        for (int hour = 1; hour <= 4; hour++)
        {
            await queue.SetAsync(VirtualSchedules.Start.AddHours(hour));
            await queue.TickAsync();
        }

        Assert.Equal([KeyOf("s", 11), KeyOf("s", 12)], await queue.TakeKeysAsync());
        Assert.Equal(ScheduleStatus.Ended, (await schedule.GetAsync(Token))!.Status);
        Assert.Empty(await schedule.GetNextOccurrencesAsync(10, Token));
        Assert.False(await queue.Database.HashExistsAsync(queue.Root, "tick"));
    }

    [Fact]
    public async Task Paused_schedule_misses_nothing_and_goes_on_from_when_it_is_resumed()
    {
        VirtualSchedules queue = await BeginAsync();
        JobSchedule schedule = await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("k"), Hourly, cancellationToken: Token);
        Assert.True(await schedule.PauseAsync("holidays", Token));
        Assert.False(await schedule.PauseAsync("again", Token));
        JobScheduleRecord paused = (await schedule.GetAsync(Token))!;
        Assert.Equal((ScheduleStatus.Paused, "holidays", "tester", VirtualSchedules.Start), (paused.Status, paused.Pause!.Reason, paused.Pause.By, paused.Pause.At));
        await queue.AdvanceAsync(TimeSpan.FromHours(5.5));
        await queue.TickAsync();
        Assert.Empty(await queue.TakeKeysAsync());
        Assert.Empty(await schedule.GetNextOccurrencesAsync(3, Token));

        Assert.True(await schedule.ResumeAsync(Token));
        Assert.False(await schedule.ResumeAsync(Token));
        await queue.TickAsync();
        Assert.Empty(await queue.TakeKeysAsync());
        Assert.Equal(
            [VirtualSchedules.Start.AddHours(6), VirtualSchedules.Start.AddHours(7)], await schedule.GetNextOccurrencesAsync(2, Token));
        Assert.Empty(await schedule.GetHistoryAsync(Token));
    }

    [Fact]
    public async Task Run_by_hand_is_beside_the_occurrences()
    {
        VirtualSchedules queue = await BeginAsync();
        JobSchedule schedule = await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("k"), Hourly, cancellationToken: Token);
        await schedule.PauseAsync(cancellationToken: Token);
        JobHandle job = await schedule.RunNowAsync(Token);
        Assert.Equal([job.Id.Key], await queue.TakeKeysAsync());
        JobOccurrence run = Assert.Single(await schedule.GetHistoryAsync(Token));
        Assert.Equal((OccurrenceOutcome.EnqueuedByHand, job.Id, JobState.Active), (run.Outcome, run.JobId, run.JobState));
        await schedule.ResumeAsync(Token);
        await queue.AdvanceAsync(TimeSpan.FromHours(1));
        await queue.TickAsync();

        // It counts as an earlier job of the schedule.
        Assert.Equal(OccurrenceOutcome.SkippedByOverlap, (await schedule.GetHistoryAsync(Token))[0].Outcome);
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.Schedules.GetSchedule("recurring", "none").RunNowAsync(Token));
    }

    [Fact]
    public async Task Removed_schedule_leaves_its_jobs_and_nothing_else()
    {
        VirtualSchedules queue = await BeginAsync();
        JobSchedule schedule = await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("k"), Hourly, cancellationToken: Token);
        await queue.AdvanceAsync(TimeSpan.FromHours(1));
        await queue.TickAsync();
        Assert.True(await schedule.RemoveAsync(Token));
        Assert.False(await schedule.RemoveAsync(Token));
        Assert.Null(await schedule.GetAsync(Token));
        Assert.Equal([KeyOf("s", 11)], await queue.TakeKeysAsync());
        foreach (string part in (string[])["schedules", "calls", "due", "behind", "o:s"])
        {
            Assert.False(await queue.Database.KeyExistsAsync($"{queue.Root}:{part}"), part);
        }

        // Set again, it has another version than any that somebody may have read.
        long version = (await ReadAsync()).Version;
        await schedule.RemoveAsync(Token);
        await queue.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.True((await ReadAsync()).Version > version);

        async Task<ScheduleEntry> ReadAsync()
        {
            await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("k"), Hourly, cancellationToken: Token);
            return (await queue.EntryAsync("s"))!;
        }
    }

    [Fact]
    public async Task Thousand_schedules_are_set_and_listed_in_few_round_trips()
    {
        VirtualSchedules queue = await BeginAsync();
        ScheduleDefinition[] all =
        [
            .. Enumerable.Range(0, 1000).Select(i => new ScheduleDefinition
            {
                Name = $"t{i:0000}",
                Call = RecurringJobsCalls.Note($"{i}"),
                Schedule = Schedule.Every(TimeSpan.FromMinutes(1), VirtualSchedules.Start.AddSeconds(i % 60)),
            }),
        ];
        IReadOnlyList<JobSchedule> set = await queue.Schedules.SetManyAsync(all, Token);
        Assert.Equal(all.Select(schedule => schedule.Name), set.Select(schedule => schedule.Name));
        List<JobScheduleRecord> listed = await queue.Schedules.ListAsync("recurring", Token).ToListAsync(Token);
        Assert.Equal(1000, listed.Count);
        Assert.Equal(listed.Select(record => record.NextOccurrence).Order(), listed.Select(record => record.NextOccurrence));

        await queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        await queue.TickAsync();
        Assert.Equal(1000, (await queue.Jobs.GetQueue("recurring").GetCountsAsync(Token)).Waiting);
    }

    [Fact]
    public async Task What_cannot_be_set_is_refused_and_nothing_is_stored()
    {
        VirtualSchedules queue = await BeginAsync();
        JobCall call = RecurringJobsCalls.Note("k");
        await Refused<ArgumentException>("with space", call);
        await Refused<ArgumentException>(new string('a', 101), call);
        await Refused<ArgumentException>("s", call.With(new() { Key = "own" }));
        await Refused<ArgumentException>("s", call.With(new() { DelayUntil = VirtualSchedules.Start }));
        await Refused<ArgumentException>("s", call, options: new() { Overlap = Overlap.Skip, Missed = MissedRuns.RunAll });
        await Assert.ThrowsAsync<ArgumentException>(() => queue.Schedules.SetManyAsync([Define("a"), Define("a")], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => queue.Jobs.EnqueueAsync(call.With(new() { Key = KeyOf("s", 11) }), Token));
        Assert.False(await queue.Database.KeyExistsAsync($"{queue.Root}:schedules"));

        async Task Refused<T>(string name, JobCall call, ScheduleOptions? options = null)
            where T : Exception =>
            await Assert.ThrowsAnyAsync<T>(() => queue.Schedules.SetAsync(name, call, Hourly, options, Token));

        ScheduleDefinition Define(string name) => new() { Name = name, Call = call, Schedule = Hourly };
    }

    [Fact]
    public async Task Occurrences_have_the_options_and_headers_of_their_call()
    {
        VirtualSchedules queue = await BeginAsync(builder => builder.UseEnqueueMiddleware(new HeaderMiddleware()));
        JobOptions options = new()
        {
            Priority = 7,
            Tags = ["x"],
            MaxAttempts = 9,
            Timeout = TimeSpan.FromMinutes(3),
            Headers = new JobHeaders([KeyValuePair.Create("own", "1")]),
            KeepCompletedFor = TimeSpan.FromHours(9),
        };
        JobSchedule schedule = await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("k").With(options), Hourly, cancellationToken: Token);
        JobHandle job = await schedule.RunNowAsync(Token);
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal((7, 9, "1", "yes"), (record.Priority, record.MaxAttempts, record.Headers.Find("own"), record.Headers.Find("seen")));
        Assert.Equal(["x"], record.Tags);
        Assert.Contains("\"k\"", record.PayloadJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_another_job_has_is_an_error_of_the_schedule_which_goes_on()
    {
        VirtualSchedules queue = await BeginAsync();
        JobSchedule schedule = await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("k"), Hourly, new() { Overlap = Overlap.Allow }, Token);
        await queue.Database.StringSetAsync($"{queue.Root}:j:{KeyOf("s", 11)}", "1 5 Foreign \n{}");
        await queue.AdvanceAsync(TimeSpan.FromHours(1));
        await queue.TickAsync();
        JobScheduleRecord record = (await schedule.GetAsync(Token))!;
        Assert.Contains(KeyOf("s", 11), record.LastError, StringComparison.Ordinal);
        Assert.Equal(OccurrenceOutcome.Failed, (await schedule.GetHistoryAsync(Token))[0].Outcome);
        await queue.AdvanceAsync(TimeSpan.FromHours(1));
        await queue.TickAsync();
        Assert.Equal([KeyOf("s", 12)], await queue.TakeKeysAsync());
        Assert.Null((await schedule.GetAsync(Token))!.LastError);
    }

    [Fact]
    public async Task Occurrence_that_a_killed_server_has_stored_is_not_stored_again()
    {
        VirtualSchedules queue = await BeginAsync();
        JobSchedule schedule = await queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("k"), Hourly, cancellationToken: Token);
        RedisValue entry = await queue.Database.HashGetAsync($"{queue.Root}:schedules", "s");
        await queue.AdvanceAsync(TimeSpan.FromHours(1));
        await queue.TickAsync();

        // As if the call had been torn between jobs and state.
        await queue.Database.HashSetAsync($"{queue.Root}:schedules", "s", entry);
        await queue.Database.SortedSetAddAsync($"{queue.Root}:due", "s", queue.Now.ToUnixTimeMilliseconds());
        await queue.TickAsync("other");
        Assert.Equal([KeyOf("s", 11)], await queue.TakeKeysAsync());
        Assert.Equal(VirtualSchedules.Start.AddHours(2), (await schedule.GetAsync(Token))!.NextOccurrence);
    }

    [Fact]
    public async Task Of_workers_that_read_the_same_one_enqueues()
    {
        VirtualSchedules queue = await BeginAsync();
        await queue.Schedules.SetManyAsync(
            Enumerable.Range(0, 50).Select(i => new ScheduleDefinition { Name = $"s{i}", Call = RecurringJobsCalls.Note("k"), Schedule = Hourly }), Token);
        for (int hour = 1; hour <= 5; hour++)
        {
            await queue.SetAsync(VirtualSchedules.Start.AddHours(hour));
            ScheduleTick[] ticks = [queue.TickOf("a"), queue.TickOf("b"), queue.TickOf("c")];
            await Task.WhenAll(ticks.Select(tick => Task.Run(() => tick.RunAsync(Token))));
            string[] keys = await queue.TakeKeysAsync();
            Assert.Equal(50, keys.Length);
            foreach (string key in keys)
            {
                await queue.EndAsync(key);
            }
        }
    }

    [Fact]
    public async Task Damaged_schedules_are_shown_and_hold_no_other_up()
    {
        VirtualSchedules queue = await BeginAsync();
        await queue.Schedules.SetManyAsync(
            ((string[])["a", "b", "c", "d", "e"]).Select(name => new ScheduleDefinition { Name = name, Call = RecurringJobsCalls.Note("k"), Schedule = Hourly }), Token);
        await queue.Database.HashSetAsync($"{queue.Root}:schedules", "a", "garbage");
        await queue.Database.HashSetAsync($"{queue.Root}:schedules", "b", $"5 {queue.Now.ToUnixTimeMilliseconds()} {{\"schedule\":7}}");
        await queue.Database.HashSetAsync($"{queue.Root}:calls", "c", "garbage");
        await queue.Database.SortedSetAddAsync($"{queue.Root}:due", [new("nobody", 5), new("e", 1)]);
        await queue.AdvanceAsync(TimeSpan.FromHours(1));
        await queue.TickAsync();
        await queue.TickAsync();
        Assert.Equal([KeyOf("d", 11), KeyOf("e", 11)], (await queue.TakeKeysAsync()).Order(StringComparer.Ordinal));
        Dictionary<string, JobScheduleRecord> records =
            await queue.Schedules.ListAsync("recurring", Token).ToDictionaryAsync(record => record.Name, cancellationToken: Token);
        Assert.Equal(ScheduleStatus.Damaged, records["a"].Status);
        Assert.Equal(ScheduleStatus.Damaged, records["b"].Status);
        Assert.NotNull(records["c"].LastError);
        Assert.DoesNotContain("nobody", records.Keys);

        // Set again, they recur; removed, they are gone.
        await queue.Schedules.SetAsync("a", RecurringJobsCalls.Note("k"), Hourly, cancellationToken: Token);
        Assert.Equal(ScheduleStatus.Active, (await queue.Schedules.GetSchedule("recurring", "a").GetAsync(Token))!.Status);
        Assert.True(await queue.Schedules.GetSchedule("recurring", "b").RemoveAsync(Token));
    }
}
