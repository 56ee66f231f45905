using TypedJobs.CompilerServices;
using TypedJobs.Jobs;
using static TypedJobs.Runtime.Tests.Schedules.Planning.Instants;

namespace TypedJobs.Runtime.Tests.Schedules.Planning;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Thursday = At("2026-10-01T00:00:00Z");

    [Theory]
    [InlineData("0 3 * * *", "10-01T03:00:00 10-02T03:00:00")]
    [InlineData("  0   3\t* * * ", "10-01T03:00:00 10-02T03:00:00")]
    [InlineData("30 0 3 * * *", "10-01T03:00:30 10-02T03:00:30")]
    [InlineData("*/20 * * * * *", "10-01T00:00:20 10-01T00:00:40")]
    [InlineData("0 8 * * MON-FRI", "10-01T08:00:00 10-02T08:00:00")]
    [InlineData("0 8 ? * sun", "10-04T08:00:00 10-11T08:00:00")]
    [InlineData("0 8 L * *", "10-31T08:00:00 11-30T08:00:00")]
    [InlineData("0 8 LW * *", "10-30T08:00:00 11-30T08:00:00")]
    [InlineData("0 8 15W * *", "10-15T08:00:00 11-16T08:00:00")]
    [InlineData("0 8 * * MON#1", "10-05T08:00:00 11-02T08:00:00")]
    [InlineData("0 8 * * 7", "10-04T08:00:00 10-11T08:00:00")]
    [InlineData("0 8 * * 5L", "10-30T08:00:00 11-27T08:00:00")]
    [InlineData("0 0 13 * FRI", "11-13T00:00:00 08-13T00:00:00")]
    [InlineData("@daily", "10-02T00:00:00 10-03T00:00:00")]
    [InlineData("@HOURLY", "10-01T01:00:00 10-01T02:00:00")]
    [InlineData("@monthly", "11-01T00:00:00 12-01T00:00:00")]
    [InlineData("@every_minute", "10-01T00:01:00 10-01T00:02:00")]
    public void Cron_has_five_or_six_fields_or_is_a_macro(string expression, string next) =>
        Assert.Equal(next, Utc(Schedule.Cron(expression).GetNextOccurrences(Thursday, 2), "MM-dd'T'HH:mm:ss"));

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("   ", "it is empty")]
    [InlineData("daily", "it has one field")]
    [InlineData("* * * *", "4 fields")]
    [InlineData("* * * * * * *", "7 fields")]
    [InlineData("60 * * * *", "'60 * * * *' cannot be the cron expression of a schedule: the minute is '60', but a number from 0 to 59 is expected.")]
    [InlineData("@daily @daily", "'@daily @daily' is not a macro")]
    [InlineData("@sometimes", "@sometimes")]
    [InlineData("H * * * *", "'H' is not supported")]
    [InlineData("h/5 * * * *", "'H' is not supported")]
    [InlineData("1,H(0-9) * * * *", "'H' is not supported")]
    [InlineData("0 0 * MARCH *", "the month is 'MARCH'")]
    [InlineData("0 0 5TH * *", "the day of the month is '5TH'")]
    [InlineData("0 0 30 2 *", "it never occurs")]
    [InlineData("0 0 31 4,6 *", "it never occurs")]
    public void Cron_that_cannot_be_is_refused(string expression, string says) =>
        Assert.Contains(says, Assert.ThrowsAny<ArgumentException>(() => Schedule.Cron(expression)).Message, StringComparison.Ordinal);

    [Fact]
    public void Cron_has_a_greatest_length() =>
        Assert.Contains(
            "at most 256",
            Assert.Throws<ArgumentException>(() => Schedule.Cron("0 3 * * *" + new string(' ', 248))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Cron_of_a_rare_day_is_accepted() =>
        Assert.Equal("2044-02-29", Utc(Schedule.Cron("0 0 29 2 MON").GetNextOccurrences(Thursday, 1), "yyyy-MM-dd"));

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("W. Europe Standard Time")]
    public void Zones_have_iana_and_windows_ids(string zone)
    {
        var schedule = Schedule.Cron("0 3 * * *", zone);
        Assert.Equal("01:00", Utc(schedule.GetNextOccurrences(Thursday, 1)));
        Assert.Equal($"0 3 * * * ({zone})", schedule.ToString());
    }

    [Theory]
    [InlineData("Europe/Atlantis")]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    public void Unknown_zone_is_refused_by_name(string zone)
    {
        ArgumentException refused = Assert.ThrowsAny<ArgumentException>(() => Schedule.Cron("0 3 * * *", zone));
        Assert.Equal("timeZone", refused.ParamName);
        Assert.Contains($"'{zone}'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:15:00", null, "00:15 00:30")]
    [InlineData("07:00:00", null, "05:00 12:00")]
    [InlineData("1.00:00:00", "2030-05-05T13:00:00Z", "13:00 13:00")]
    [InlineData("00:10:00", "2026-01-01T00:03:00.1239Z", "00:03 00:13")]
    public void Intervals_count_from_their_anchor(string interval, string? anchor, string next) =>
        Assert.Equal(
            next,
            Utc(Schedule.Every(TimeSpan.Parse(interval, null), anchor is null ? null : At(anchor)).GetNextOccurrences(Thursday, 2)));

    [Fact]
    public void Weeks_without_an_anchor_begin_on_a_monday() =>
        Assert.Equal(DayOfWeek.Monday, Schedule.Every(TimeSpan.FromDays(7)).GetNextOccurrences(Thursday, 1)[0].DayOfWeek);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(999)]
    [InlineData(1000.5)]
    public void Interval_that_cannot_be_is_refused(double milliseconds) =>
        Assert.Contains(
            "interval of a schedule",
            Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Every(TimeSpan.FromMicroseconds(milliseconds * 1000))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Longest_interval_is_accepted()
    {
        Assert.Equal(2101, Schedule.Every(JobLimits.MaxTimeSpan).GetNextOccurrences(Thursday, 1)[0].Year);
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Every(JobLimits.MaxTimeSpan + TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void Instants_occur_once_each_and_in_order()
    {
        var schedule = Schedule.At([At("2026-12-02T00:00:00Z"), At("2026-12-01T00:00:00.0009Z"), At("2026-12-02T01:00:00+01:00")]);
        Assert.Equal("12-01 12-02", Utc(schedule.GetNextOccurrences(Thursday, 10), "MM-dd"));
        Assert.Equal(TimeSpan.Zero, schedule.GetNextOccurrences(Thursday, 10)[0].TimeOfDay);
    }

    [Fact]
    public void Instants_have_bounds()
    {
        Assert.Throws<ArgumentException>(() => Schedule.At([]));
        Assert.Throws<ArgumentException>(() => Schedule.At(Enumerable.Range(0, 1001).Select(i => Thursday.AddDays(i))));
        Assert.Equal(1000, Schedule.At(Enumerable.Range(0, 1000).Select(i => Thursday.AddDays(i + 1))).GetNextOccurrences(Thursday, 1000).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.At([DateTimeOffset.UnixEpoch]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.At([DateTimeOffset.MaxValue]));
    }

    [Theory]
    [InlineData("@daily", null)]
    [InlineData("* * * * * *", null)]
    [InlineData("@daily", "America/New_York")]
    [InlineData("*/5 * * * *", "Europe/Dublin")]
    public void Instants_at_the_ends_of_time_are_accepted(string expression, string? zone)
    {
        var schedule = Schedule.Cron(expression, zone);
        Assert.Equal(1970, schedule.GetNextOccurrences(DateTimeOffset.MinValue, 1)[0].Year);
        Assert.Empty(schedule.GetNextOccurrences(DateTimeOffset.MaxValue, 1));
        Assert.Empty(Schedule.Every(TimeSpan.FromSeconds(1)).GetNextOccurrences(DateTimeOffset.MaxValue, 1));
        Assert.Single(Schedule.Every(TimeSpan.FromSeconds(1)).GetNextOccurrences(DateTimeOffset.MinValue, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Number_of_next_occurrences_has_bounds(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cron("@daily").GetNextOccurrences(Thursday, count));

    [Fact]
    public void Schedule_of_an_attribute_is_the_one_written_by_hand()
    {
        Assert.Equal("0 3 * * * (Europe/Berlin)", Schedule.From(Settings("0 3 * * *", null, "Europe/Berlin")).ToString());
        Assert.Equal("every 00:05:00", Schedule.From(Settings(null, TimeSpan.FromMinutes(5), null)).ToString());
        Assert.Throws<ArgumentException>(() => Schedule.From(Settings(null, null, null)));
        Assert.Throws<ArgumentException>(() => Schedule.From(Settings("@daily", TimeSpan.FromMinutes(5), null)));
    }

    private static RecurringSettings Settings(string? cron, TimeSpan? every, string? zone) =>
        new() { Name = "nightly", Call = () => throw new InvalidOperationException(), Cron = cron, Every = every, TimeZone = zone };
}
