using static TypedJobs.Runtime.Tests.Schedules.Planning.Instants;

namespace TypedJobs.Runtime.Tests.Schedules.Planning;

/// <summary>What the guide says about changes of the clocks, line by line.</summary>
public sealed class CronOccurrencesTests
{
    /// <summary>02:00 becomes 03:00 in Berlin on 28 March 2027.</summary>
    [Theory]
    [InlineData("30 2 * * *", "03:00")]
    [InlineData("0,30 2 * * *", "03:00")]
    [InlineData("30 1,2,3 * * *", "01:30 03:00 03:30")]
    [InlineData("0 * * * *", "00:00 01:00 03:00 04:00")]
    [InlineData("30 * * * *", "00:30 01:30 03:30")]
    [InlineData("0 */2 * * *", "00:00 04:00")]
    [InlineData("*/30 2 * * *", "")]
    [InlineData("0 2 * * *", "03:00")]
    [InlineData("0 2,3 * * *", "03:00")]
    [InlineData("*/30 1-3 * * *", "01:00 01:30 03:00 03:30")]
    [InlineData("0 30 2 * * *", "03:00")]
    [InlineData("0 0/30 2 * * *", "")]
    [InlineData("0-30/30 0 2 * * *", "")]
    [InlineData("@daily", "00:00")]
    [InlineData("@hourly", "00:00 01:00 03:00 04:00")]
    public void Fixed_times_move_to_the_end_of_a_gap_and_intervals_leave_it_out(string expression, string occurrences) =>
        Assert.Equal(
            occurrences,
            Local(Schedule.Cron(expression, "Europe/Berlin").Between("2027-03-28T00:00:00+01:00", "2027-03-28T04:00:00+02:00"), "Europe/Berlin"));

    /// <summary>03:00 becomes 02:00 in Berlin on 31 October 2027.</summary>
    [Theory]
    [InlineData("30 2 * * *", "02:30+02:00")]
    [InlineData("0,30 2 * * *", "02:00+02:00 02:30+02:00")]
    [InlineData("30 1,2,3 * * *", "01:30+02:00 02:30+02:00 03:30+01:00")]
    [InlineData("0 * * * *", "01:00+02:00 02:00+02:00 02:00+01:00 03:00+01:00")]
    [InlineData("30 * * * *", "01:30+02:00 02:30+02:00 02:30+01:00 03:30+01:00")]
    [InlineData("0 */2 * * *", "02:00+02:00 02:00+01:00")]
    [InlineData("*/30 2 * * *", "02:00+02:00 02:30+02:00 02:00+01:00 02:30+01:00")]
    [InlineData("0 2 * * *", "02:00+02:00")]
    [InlineData("0 3 * * *", "03:00+01:00")]
    [InlineData("0 2-3 * * *", "02:00+02:00 02:00+01:00 03:00+01:00")]
    public void Fixed_times_occur_once_in_a_doubled_hour_and_intervals_in_both(string expression, string occurrences) =>
        Assert.Equal(
            occurrences,
            Local(
                Schedule.Cron(expression, "Europe/Berlin").Between("2027-10-31T01:00:00+02:00", "2027-10-31T03:30:00+01:00"),
                "Europe/Berlin",
                "HH:mmzzz"));

    [Theory]
    // Negative daylight saving time, where the platform says that no time is invalid or ambiguous.
    [InlineData("Europe/Dublin", "0 1 * * *", "2027-03-27T12:00:00Z", "28T02:00 29T01:00 30T01:00")]
    [InlineData("Europe/Dublin", "0 * * * *", "2027-03-28T00:30:00Z", "28T02:00 28T03:00 28T04:00")]
    [InlineData("Europe/Dublin", "0 * * * *", "2027-10-30T23:30:00Z", "31T01:00 31T01:00 31T02:00")]
    [InlineData("Europe/Dublin", "0 1 * * *", "2027-10-30T12:00:00Z", "31T01:00 01T01:00 02T01:00")]
    [InlineData("Africa/Casablanca", "*/30 * * * *", "2026-02-15T00:30:00Z", "15T02:00 15T02:30 15T02:00")]
    // Half an hour.
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00:00Z", "04T02:30 05T02:15 06T02:15")]
    [InlineData("Australia/Lord_Howe", "0 * * * *", "2026-10-03T14:30:00Z", "04T03:00 04T04:00 04T05:00")]
    // Midnight.
    [InlineData("Africa/Cairo", "0 0 * * *", "2027-04-29T12:00:00Z", "30T01:00 01T00:00 02T00:00")]
    // A day that a zone has left out.
    [InlineData("Pacific/Apia", "0 3 * * *", "2011-12-29T14:00:00Z", "31T00:00 31T03:00 01T03:00")]
    [InlineData("Pacific/Apia", "0 0 * * *", "2011-12-29T14:00:00Z", "31T00:00 01T00:00 02T00:00")]
    [InlineData("Pacific/Kiritimati", "0 3 * * *", "2026-01-01T00:00:00Z", "02T03:00 03T03:00 04T03:00")]
    public void Unusual_zones_follow_the_same_rule(string zone, string expression, string after, string occurrences) =>
        Assert.Equal(occurrences, Local(Schedule.Cron(expression, zone).GetNextOccurrences(At(after), 3), zone, "dd'T'HH:mm"));

    [Fact]
    public void Occurrence_of_a_year_is_not_lost_in_a_gap() =>
        Assert.Equal(
            "2027-03-28T03:00 2028-03-28T02:30",
            Local(
                Schedule.Cron("30 2 28 3 *", "Europe/Berlin").GetNextOccurrences(At("2026-12-01T00:00:00Z"), 2),
                "Europe/Berlin",
                "yyyy-MM-dd'T'HH:mm"));
}
