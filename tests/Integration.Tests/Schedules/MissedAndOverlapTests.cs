using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>The table of what a tick does with occurrences that were missed, or are due while an earlier job has not finished.</summary>
[ServerMatrix]
public abstract class MissedAndOverlapTests(TestServer server) : VirtualScheduleTests(server)
{
    private static readonly Schedule Hourly = Schedule.Every(TimeSpan.FromHours(1));

    public static TheoryData<MissedRuns, int, string[], long> LateTicks => new()
    {
        // Missed policy, minutes after the first instant, occurrences that are enqueued, missed ones.
        { MissedRuns.RunOnce, 0, [KeyOf("s", 11)], 0 },
        { MissedRuns.RunOnce, 59, [KeyOf("s", 11)], 0 },
        { MissedRuns.RunOnce, 185, [KeyOf("s", 14)], 3 },
        { MissedRuns.Skip, 1, [KeyOf("s", 11)], 0 },
        { MissedRuns.Skip, 2, [], 1 },
        { MissedRuns.Skip, 181, [KeyOf("s", 14)], 3 },
        { MissedRuns.Skip, 185, [], 4 },
        { MissedRuns.RunAll, 0, [KeyOf("s", 11)], 0 },
        { MissedRuns.RunAll, 185, [KeyOf("s", 11), KeyOf("s", 12), KeyOf("s", 13), KeyOf("s", 14)], 0 },
        { MissedRuns.RunAll, 425, [KeyOf("s", 14), KeyOf("s", 15), KeyOf("s", 16), KeyOf("s", 17), KeyOf("s", 18)], 3 },
    };

    [Theory]
    [MemberData(nameof(LateTicks))]
    public async Task Missed_occurrences_are_treated_as_the_policy_says(MissedRuns missed, int minutes, string[] enqueued, long skipped)
    {
        VirtualSchedules queue = await BeginAsync();
        JobSchedule schedule = await SetAsync(queue, new() { Missed = missed, MaxMissedRuns = 5, Overlap = Overlap.Allow });
        await queue.SetAsync(VirtualSchedules.Start.AddHours(1).AddMinutes(minutes));
        await queue.TickAsync();

        Assert.Equal(enqueued, await queue.TakeKeysAsync());
        IReadOnlyList<JobOccurrence> history = await schedule.GetHistoryAsync(Token);
        Assert.Equal(skipped, history.Where(occurrence => occurrence.Outcome == OccurrenceOutcome.Missed).Sum(occurrence => occurrence.MissedCount ?? 0));
        Assert.Equal(enqueued, history.Where(occurrence => occurrence.Outcome == OccurrenceOutcome.Enqueued).Select(occurrence => occurrence.JobId!.Value.Key).Reverse());
        JobScheduleRecord record = (await schedule.GetAsync(Token))!;
        Assert.True(record.NextOccurrence > queue.Now);
        Assert.Equal(enqueued.Length, record.OccurrencesEnqueued);

        // The same tick again, of this worker or another, has nothing to do.
        await queue.TickAsync("other");
        Assert.Empty(await queue.TakeKeysAsync());
    }

    [Theory]
    [InlineData(MissedRuns.Skip, 5, 1)]
    [InlineData(MissedRuns.Skip, 11, 0)]
    [InlineData(MissedRuns.RunOnce, 11, 1)]
    public async Task Start_deadline_says_how_late_an_occurrence_may_be(MissedRuns missed, int minutes, int enqueued)
    {
        VirtualSchedules queue = await BeginAsync();
        await SetAsync(queue, new() { Missed = missed, StartDeadline = TimeSpan.FromMinutes(10) });
        await queue.SetAsync(VirtualSchedules.Start.AddHours(1).AddMinutes(minutes));
        await queue.TickAsync();
        Assert.Equal(enqueued, (await queue.TakeKeysAsync()).Length);
    }

    [Fact]
    public async Task Skipped_occurrence_is_noted_and_the_next_one_runs_when_the_job_has_finished()
    {
        VirtualSchedules queue = await BeginAsync();
        JobSchedule schedule = await SetAsync(queue, new() { Overlap = Overlap.Skip });
        await TickAtAsync(queue, 11);
        Assert.Equal([KeyOf("s", 11)], await queue.TakeKeysAsync());
        await TickAtAsync(queue, 12);
        Assert.Empty(await queue.TakeKeysAsync());
        JobOccurrence skipped = (await schedule.GetHistoryAsync(Token))[0];
        Assert.Equal((OccurrenceOutcome.SkippedByOverlap, KeyOf("s", 11)), (skipped.Outcome, skipped.BlockingJobId!.Value.Key));
        Assert.Equal((null, null), (skipped.JobId, skipped.JobState));
        Assert.Equal(VirtualSchedules.Start.AddHours(2), skipped.Planned);
        JobScheduleRecord record = (await schedule.GetAsync(Token))!;
        Assert.Equal((1, VirtualSchedules.Start.AddHours(1)), (record.OccurrencesEnqueued, record.LastOccurrence));

        await queue.EndAsync(KeyOf("s", 11));
        await TickAtAsync(queue, 13);
        Assert.Equal([KeyOf("s", 13)], await queue.TakeKeysAsync());
    }

    [Fact]
    public async Task Waiting_schedule_runs_as_soon_as_the_job_has_finished()
    {
        VirtualSchedules queue = await BeginAsync();
        JobSchedule schedule = await SetAsync(queue, new() { Overlap = Overlap.Wait });
        await TickAtAsync(queue, 11);
        await queue.TakeKeysAsync();
        await TickAtAsync(queue, 12);
        Assert.Equal(ScheduleStatus.Waiting, (await schedule.GetAsync(Token))!.Status);
        await TickAtAsync(queue, 14);
        Assert.Empty(await queue.TakeKeysAsync());

        await queue.AdvanceAsync(TimeSpan.FromSeconds(30));
        await queue.EndAsync(KeyOf("s", 11), OutcomeKind.Failed);
        await queue.TickAsync();

        // The missed policy decides what runs of 12:00, 13:00 and 14:00.
        Assert.Equal([KeyOf("s", 14)], await queue.TakeKeysAsync());
        Assert.Equal(ScheduleStatus.Active, (await schedule.GetAsync(Token))!.Status);
    }

    [Theory]
    [InlineData(30, 1)]
    [InlineData(61, 0)]
    public async Task Occurrence_that_waited_longer_than_its_start_deadline_is_missed(int seconds, int enqueued)
    {
        VirtualSchedules queue = await BeginAsync();
        await SetAsync(queue, new() { Overlap = Overlap.Wait, Missed = MissedRuns.Skip });
        await TickAtAsync(queue, 11);
        await queue.TakeKeysAsync();
        await TickAtAsync(queue, 12);
        await queue.AdvanceAsync(TimeSpan.FromSeconds(seconds));
        await queue.EndAsync(KeyOf("s", 11));
        await queue.TickAsync();
        Assert.Equal(enqueued, (await queue.TakeKeysAsync()).Length);
    }

    [Fact]
    public async Task Waiting_schedule_that_runs_all_runs_one_after_the_other()
    {
        VirtualSchedules queue = await BeginAsync();
        await SetAsync(queue, new() { Overlap = Overlap.Wait, Missed = MissedRuns.RunAll });
        await TickAtAsync(queue, 13);
        foreach (int hour in (int[])[11, 12, 13])
        {
            await queue.TickAsync();
            string[] taken = await queue.TakeKeysAsync();
            Assert.Equal([KeyOf("s", hour)], taken);
            await queue.EndAsync(taken[0]);
        }

        await queue.TickAsync();
        Assert.Empty(await queue.TakeKeysAsync());
    }

    [Fact]
    public async Task Previous_job_that_waits_is_cancelled_and_replaced_at_once()
    {
        VirtualSchedules queue = await BeginAsync();
        await SetAsync(queue, new() { Overlap = Overlap.CancelPrevious });
        await TickAtAsync(queue, 11);
        await TickAtAsync(queue, 12);
        Assert.Equal([KeyOf("s", 12)], await queue.TakeKeysAsync());
        Assert.Equal(JobState.Cancelled, (await queue.Jobs.GetHandle(new JobId("recurring", KeyOf("s", 11))).GetAsync(Token))!.State);
    }

    [Fact]
    public async Task Previous_job_that_runs_is_asked_to_end_before_it_is_replaced()
    {
        VirtualSchedules queue = await BeginAsync();
        await SetAsync(queue, new() { Overlap = Overlap.CancelPrevious });
        await TickAtAsync(queue, 11);
        await queue.TakeKeysAsync();
        await TickAtAsync(queue, 12);
        Assert.Empty(await queue.TakeKeysAsync());
        JobRecord previous = (await queue.Jobs.GetHandle(new JobId("recurring", KeyOf("s", 11))).GetAsync(Token))!;
        Assert.Equal(CancellationCause.Superseded, previous.CancellationCause);
        await queue.EndAsync(KeyOf("s", 11), OutcomeKind.Cancelled);
        await queue.TickAsync();
        Assert.Equal([KeyOf("s", 12)], await queue.TakeKeysAsync());
    }

    [Fact]
    public async Task Allowed_overlap_enqueues_each_occurrence()
    {
        VirtualSchedules queue = await BeginAsync();
        await SetAsync(queue, new() { Overlap = Overlap.Allow });
        await TickAtAsync(queue, 11);
        await TickAtAsync(queue, 12);
        Assert.Equal([KeyOf("s", 11), KeyOf("s", 12)], await queue.TakeKeysAsync());
    }

    [Fact]
    public async Task Paused_queue_still_gets_occurrences()
    {
        VirtualSchedules queue = await BeginAsync();
        await SetAsync(queue, new() { Overlap = Overlap.Allow });
        await queue.Jobs.GetQueue("recurring").PauseAsync(Token);
        await TickAtAsync(queue, 11);
        Assert.Equal(1, (await queue.Jobs.GetQueue("recurring").GetCountsAsync(Token)).Waiting);
    }

    private static Task<JobSchedule> SetAsync(VirtualSchedules queue, ScheduleOptions options) =>
        queue.Schedules.SetAsync("s", RecurringJobsCalls.Note("k"), Hourly, options, Token);

    private static async Task TickAtAsync(VirtualSchedules queue, int hour)
    {
        await queue.SetAsync(new DateTimeOffset(2026, 3, 2, hour, 0, 0, TimeSpan.Zero));
        await queue.TickAsync();
    }
}
