using System.Globalization;
using TypedJobs.Jobs;
using TypedJobs.Schedules.Planning;
using static TypedJobs.Runtime.Tests.Schedules.Planning.Instants;

namespace TypedJobs.Runtime.Tests.Schedules.Planning;

public sealed class SchedulePlanTests
{
    private static readonly DateTimeOffset Noon = At("2026-10-01T12:00:00Z");

    private static readonly Schedule[] Hourly =
    [
        Schedule.Cron("0 * * * *"),
        Schedule.Every(TimeSpan.FromHours(1)),
        Schedule.At(Enumerable.Range(-12, 48).Select(hours => Noon.AddHours(hours))),
    ];

    /// <summary>A schedule at each full hour, whose next planned instant is 12:00.</summary>
    [Theory]
    // Nothing is due.
    [InlineData(MissedRuns.RunOnce, null, "11:59:59.999", "", 0, "12:00")]
    // One is due, however late.
    [InlineData(MissedRuns.RunOnce, null, "12:00", "12:00", 0, "13:00")]
    [InlineData(MissedRuns.RunOnce, null, "12:59:59", "12:00", 0, "13:00")]
    [InlineData(MissedRuns.Skip, null, "12:01", "12:00", 0, "13:00")]
    [InlineData(MissedRuns.RunAll, null, "12:59:59", "12:00", 0, "13:00")]
    // One is due and its deadline is over.
    [InlineData(MissedRuns.Skip, null, "12:01:00.001", "", 1, "13:00")]
    [InlineData(MissedRuns.RunOnce, "00:10:00", "12:10:01", "12:00", 0, "13:00")]
    [InlineData(MissedRuns.Skip, "00:10:00", "12:10", "12:00", 0, "13:00")]
    [InlineData(MissedRuns.Skip, "00:10:00", "12:10:00.001", "", 1, "13:00")]
    [InlineData(MissedRuns.RunAll, "00:10:00", "12:10:01", "12:00", 0, "13:00")]
    // Several are due.
    [InlineData(MissedRuns.RunOnce, null, "15:30", "15:00", 3, "16:00")]
    [InlineData(MissedRuns.Skip, null, "15:00:30", "15:00", 3, "16:00")]
    [InlineData(MissedRuns.Skip, null, "15:30", "", 4, "16:00")]
    [InlineData(MissedRuns.Skip, "00:10:00", "15:30", "", 4, "16:00")]
    [InlineData(MissedRuns.Skip, "05:00:00", "15:30", "15:00", 3, "16:00")]
    [InlineData(MissedRuns.RunAll, null, "15:30", "12:00 13:00 14:00 15:00", 0, "16:00")]
    // More than the maximum, which is 5 here.
    [InlineData(MissedRuns.RunAll, null, "17:30", "13:00 14:00 15:00 16:00 17:00", 1, "18:00")]
    public void Missed_occurrences_are_treated_as_the_options_say(
        MissedRuns missed, string? deadline, string now, string runs, long skipped, string next)
    {
        var options = new ScheduleOptions
        {
            Missed = missed,
            MaxMissedRuns = 5,
            Overlap = Overlap.Wait,
            StartDeadline = deadline is null ? null : TimeSpan.Parse(deadline, null),
        };

        foreach (Schedule schedule in Hourly)
        {
            TickPlan plan = SchedulePlan.Create(schedule, options).Tick(Noon, At($"2026-10-01T{now}Z"), null);
            Assert.Equal(runs, Utc(plan.Runs));
            Assert.Equal(skipped, plan.Skipped);
            Assert.Equal(At($"2026-10-01T{next}Z"), plan.Next);
        }
    }

    [Theory]
    [InlineData(MissedRuns.RunOnce, 2, "15:00", 3, true)]
    [InlineData(MissedRuns.RunOnce, 1, "15:00", 3, false)]
    [InlineData(MissedRuns.RunAll, 5, "12:00 13:00 14:00 15:00", 0, true)]
    [InlineData(MissedRuns.RunAll, 4, "12:00 13:00 14:00 15:00", 0, false)]
    [InlineData(MissedRuns.RunAll, 2, "12:00 13:00", 0, false)]
    [InlineData(MissedRuns.RunAll, 0, "", 0, false)]
    public void Schedule_ends_with_its_last_occurrence(MissedRuns missed, long left, string runs, long skipped, bool goesOn)
    {
        TickPlan plan = Plan("0 * * * *", new() { Missed = missed, Overlap = Overlap.Allow }).Tick(Noon, At("2026-10-01T15:30:00Z"), left);
        Assert.Equal(runs, Utc(plan.Runs));
        Assert.Equal(skipped, plan.Skipped);
        Assert.Equal(goesOn, plan.Next is not null);
    }

    [Theory]
    [InlineData(30, 1)]
    [InlineData(61, 0)]
    public void Last_instant_of_a_schedule_is_missed_as_any_other(int seconds, int runs)
    {
        SchedulePlan plan = SchedulePlan.Create(Schedule.At([Noon]), new() { Missed = MissedRuns.Skip });
        Assert.Equal(runs, plan.Tick(Noon, Noon.AddSeconds(seconds), null).Runs.Count);
    }

    [Fact]
    public void Plan_of_a_zone_that_is_missing_is_refused_unless_it_was_stored()
    {
        var schedule = Schedule.ReadCron("0 3 * * *", "Mars/Olympus");
        Assert.Contains(
            "does not have the time zone 'Mars/Olympus'", Assert.Throws<ArgumentException>(() => SchedulePlan.Create(schedule, new())).Message, StringComparison.Ordinal);
        SchedulePlan plan = SchedulePlan.Read(schedule, new(), out string? problem);
        Assert.Contains("install the zone data", problem, StringComparison.Ordinal);
        Assert.Equal(16, plan.Fingerprint.Length);
        Assert.Throws<TimeZoneNotFoundException>(() => plan.After(Noon));
        SchedulePlan.Read(Schedule.Cron("0 3 * * *"), new(), out problem);
        Assert.Null(problem);
    }

    [Fact]
    public void Occurrences_skipped_for_good_do_not_count() =>
        Assert.NotNull(
            Plan("0 * * * *", new() { Missed = MissedRuns.Skip, StartDeadline = TimeSpan.FromMinutes(1) })
                .Tick(Noon, At("2026-10-01T15:30:00Z"), 1).Next);

    [Fact]
    public void Start_is_included_and_end_is_not()
    {
        SchedulePlan plan = Plan("0 * * * *", new() { Start = Noon, End = Noon.AddHours(2) });
        Assert.Equal(Noon, plan.After(DateTimeOffset.MinValue));
        Assert.Equal(Noon, plan.After(Noon.AddTicks(-1)));
        Assert.Equal(Noon.AddHours(1), plan.After(Noon));
        Assert.Null(plan.After(Noon.AddHours(1)));
        Assert.Equal([Noon.AddHours(1)], plan.Tick(Noon, Noon.AddDays(1), null).Runs);
        Assert.Null(plan.Tick(Noon, Noon.AddDays(1), null).Next);
    }

    [Fact]
    public void Interval_without_an_anchor_begins_at_its_start()
    {
        DateTimeOffset start = Noon.AddTicks(1);
        SchedulePlan plan = SchedulePlan.Create(Schedule.Every(TimeSpan.FromMinutes(7)), new() { Start = start });
        Assert.Equal(Noon.AddMilliseconds(1), plan.After(DateTimeOffset.MinValue));
        Assert.Equal(
            Noon.AddMinutes(3),
            SchedulePlan.Create(Schedule.Every(TimeSpan.FromMinutes(7), Noon.AddMinutes(3)), new() { Start = start }).After(Noon));
    }

    [Fact]
    public void Stored_instant_counts_also_where_another_one_is_computed()
    {
        TickPlan plan = Plan("0 * * * *").Tick(Noon.AddMinutes(30), Noon.AddHours(1.5), null);
        Assert.Equal([Noon.AddHours(1)], plan.Runs);
        Assert.Equal(1, plan.Skipped);
        Assert.Equal([Noon.AddMinutes(30)], Plan("0 * * * *").Tick(Noon.AddMinutes(30), Noon.AddMinutes(40), null).Runs);
    }

    [Theory]
    [InlineData(MissedRuns.RunOnce, 1)]
    [InlineData(MissedRuns.RunAll, 1000)]
    public void Years_of_silence_cost_no_walk_through_them(MissedRuns missed, int runs)
    {
        var options = new ScheduleOptions { Missed = missed, MaxMissedRuns = 1000, Overlap = Overlap.Wait };
        DateTimeOffset now = Noon.AddYears(3).AddMilliseconds(500);
        Schedule[] schedules = [Schedule.Every(TimeSpan.FromSeconds(1)), Schedule.Cron("* * * * * *", "Europe/Berlin"), Schedule.Cron("* * 3 * * *")];
        foreach (Schedule schedule in schedules)
        {
            SchedulePlan plan = SchedulePlan.Create(schedule, options);
            int calls = 0;
            DateTimeOffset? After(DateTimeOffset instant)
            {
                calls++;
                return plan.After(instant);
            }

            DateTimeOffset latest = OccurrenceSearch.LatestUpTo(After, plan.After(Noon)!.Value, now);
            IReadOnlyList<DateTimeOffset> found = OccurrenceSearch.Latest(After, Noon, latest, runs);
            Assert.InRange(calls, 1, 200 + (20 * runs));
            TickPlan tick = plan.Tick(plan.After(Noon)!.Value, now, null);
            Assert.Equal(found, tick.Runs);
            Assert.Equal(plan.After(now), tick.Next);
            Assert.Equal(schedule.Occurrences is EveryOccurrences ? (long)(now - Noon).TotalSeconds - runs : -1, tick.Skipped);
        }
    }

    [Fact]
    public void Jitter_is_the_same_on_every_machine()
    {
        SchedulePlan plan = Plan("0 * * * *", new() { Jitter = TimeSpan.FromMinutes(10) });
        Assert.Equal(TimeSpan.Zero, Plan("0 * * * *").JitterOf("nightly", Noon));
        Assert.Equal("569.326 281.376 261.72", string.Join(' ', new[] { "a", "b", "digest-42" }.Select(name => plan.JitterOf(name, Noon).TotalSeconds.ToString(CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void Jitter_is_spread_evenly_and_within_its_bounds()
    {
        SchedulePlan plan = Plan("0 * * * *", new() { Jitter = TimeSpan.FromMinutes(10) });
        TimeSpan[] drawn = [.. Enumerable.Range(0, 1000).Select(i => plan.JitterOf($"digest-{i}", Noon)).Order()];
        Assert.InRange(drawn[0], TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.InRange(drawn[500], TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(6));
        Assert.InRange(drawn[^1], TimeSpan.FromSeconds(590), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Jitter_never_reaches_the_next_occurrence_when_clocks_change()
    {
        // In the gap of 02:00 both times become 03:00, which is ten minutes before 03:10 and not twenty.
        SchedulePlan plan = SchedulePlan.Create(
            Schedule.Cron("30 2 * * *", "Europe/Berlin"), new() { Jitter = TimeSpan.FromHours(23.9) });
        SchedulePlan twice = SchedulePlan.Create(
            Schedule.Cron("10,30 2,3 * * *", "Europe/Berlin"), new() { Jitter = TimeSpan.FromMinutes(19) });
        DateTimeOffset atTheGap = At("2027-03-28T01:00:00Z");
        foreach (SchedulePlan each in (SchedulePlan[])[plan, twice])
        {
            DateTimeOffset first = each.After(atTheGap.AddMinutes(-1))!.Value;
            Assert.Equal(atTheGap, first);
            DateTimeOffset next = each.After(first)!.Value;
            Assert.All(Enumerable.Range(0, 200), i => Assert.True(first + each.JitterOf($"digest-{i}", first) < next));
        }
    }

    [Fact]
    public void Occurrence_is_due_after_its_jitter()
    {
        SchedulePlan plan = Plan("0 * * * *", new() { Jitter = TimeSpan.FromMinutes(59) });
        DateTimeOffset due = Noon + plan.JitterOf("nightly", Noon);
        DateTimeOffset second = Noon.AddHours(1) + plan.JitterOf("nightly", Noon.AddHours(1));
        Assert.Empty(plan.Tick(Noon, due.AddTicks(-1), null, "nightly").Runs);
        Assert.Equal(Noon, plan.Tick(Noon, due.AddTicks(-1), null, "nightly").Next);
        Assert.Equal([Noon], plan.Tick(Noon, due, null, "nightly").Runs);

        // The second is planned and not due: the first is the latest that is.
        TickPlan between = plan.Tick(Noon, second.AddTicks(-1), null, "nightly");
        Assert.Equal([Noon], between.Runs);
        Assert.Equal(Noon.AddHours(1), between.Next);
        Assert.Equal([Noon.AddHours(1)], plan.Tick(Noon, second, null, "nightly").Runs);
    }

    [Fact]
    public void Fingerprint_is_the_same_on_every_machine()
    {
        Assert.Equal("585489da6d3538e9", FingerprintOf(Schedule.Cron("0 3 * * *", "Europe/Berlin")));
        Assert.Equal("9a62e0e01a79805f", FingerprintOf(Schedule.Every(TimeSpan.FromMinutes(5))));
        Assert.Equal("b10595d519355f0a", FingerprintOf(Schedule.Every(TimeSpan.FromMinutes(5)), new() { Start = Noon, End = At("2027-01-01T00:00:00Z") }));
        Assert.Equal("1c2599e46662f873", FingerprintOf(Schedule.At([Noon.AddHours(1), Noon])));
    }

    [Fact]
    public void Fingerprint_is_of_what_decides_the_instants_only()
    {
        var daily = Schedule.Cron("0 3 * * MON", "Europe/Berlin");
        string fingerprint = FingerprintOf(daily);
        Assert.Equal(fingerprint, FingerprintOf(Schedule.Cron(" 0 3  * * mon ", "Europe/Berlin")));
        Assert.Equal(
            fingerprint,
            FingerprintOf(
                daily,
                new()
                {
                    Missed = MissedRuns.Skip,
                    MaxMissedRuns = 3,
                    Overlap = Overlap.Allow,
                    Jitter = TimeSpan.FromSeconds(1),
                    MaxOccurrences = 4,
                    StartDeadline = TimeSpan.FromHours(1),
                }));
        Assert.NotEqual(fingerprint, FingerprintOf(Schedule.Cron("0 3 * * MON")));
        Assert.NotEqual(fingerprint, FingerprintOf(Schedule.Cron("0 3 * * TUE", "Europe/Berlin")));
        Assert.NotEqual(fingerprint, FingerprintOf(daily, new() { Start = Noon }));
        Assert.NotEqual(FingerprintOf(daily, new() { Start = Noon }), FingerprintOf(daily, new() { End = Noon }));
        Assert.NotEqual(
            FingerprintOf(Schedule.Every(TimeSpan.FromDays(1))), FingerprintOf(Schedule.Every(TimeSpan.FromDays(1), Noon)));
    }

    public static TheoryData<ScheduleOptions, string> Refused => new()
    {
        { new() { Missed = (MissedRuns)3 }, "Missed of a schedule is 3; it must be a member of MissedRuns" },
        { new() { Overlap = (Overlap)(-1) }, "Overlap of a schedule is -1; it must be a member of Overlap" },
        { new() { MaxMissedRuns = 0 }, "MaxMissedRuns of a schedule is 0; it must be from 1 to 1,000" },
        { new() { MaxMissedRuns = 1001 }, "MaxMissedRuns of a schedule is 1001" },
        { new() { MaxOccurrences = 0 }, "MaxOccurrences of a schedule is 0" },
        { new() { Jitter = TimeSpan.FromTicks(-1) }, "Jitter of a schedule is -00:00:00.0000001" },
        { new() { Jitter = TimeSpan.FromHours(24) }, "it must be less than the shortest time between two occurrences, which is 1.00:00:00" },
        { new() { StartDeadline = TimeSpan.Zero }, "StartDeadline of a schedule is 00:00:00; it must be more than zero" },
        { new() { StartDeadline = TimeSpan.MaxValue }, "StartDeadline of a schedule is" },
        { new() { Start = DateTimeOffset.MaxValue }, "Start of a schedule is" },
        { new() { End = DateTimeOffset.MaxValue }, "End of a schedule is" },
        { new() { Start = Noon, End = Noon }, "it must be earlier than its End" },
        { new() { Start = Noon, End = Noon.AddHours(1) }, "never occurs between its Start and its End" },
        { new() { End = At("1970-01-01T02:00:00Z") }, "never occurs between its Start and its End" },
        { new() { Missed = MissedRuns.RunAll }, "RunAll, which does not go with Overlap.Skip" },
        { new() { Missed = MissedRuns.RunAll, Overlap = Overlap.CancelPrevious }, "RunAll, which does not go with Overlap.CancelPrevious" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Options_that_cannot_be_are_refused(ScheduleOptions options, string says) =>
        Assert.Contains(
            says, Assert.ThrowsAny<ArgumentException>(() => Plan("0 3 * * *", options)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(Overlap.Wait)]
    [InlineData(Overlap.Allow)]
    public void RunAll_goes_with_overlaps_that_keep_all_jobs(Overlap overlap) =>
        Assert.NotNull(Plan("0 3 * * *", new() { Missed = MissedRuns.RunAll, Overlap = overlap }));

    [Fact]
    public void Jitter_of_a_single_instant_has_no_other_to_keep_clear_of() =>
        Assert.Equal(
            TimeSpan.FromDays(300),
            SchedulePlan.Create(Schedule.At([Noon]), new() { Jitter = TimeSpan.FromDays(300) }).Options.Jitter);

    private static SchedulePlan Plan(string cron, ScheduleOptions? options = null) => SchedulePlan.Create(Schedule.Cron(cron), options ?? new());

    private static string FingerprintOf(Schedule schedule, ScheduleOptions? options = null) =>
        SchedulePlan.Create(schedule, options ?? new()).Fingerprint;
}
