using TypedJobs.Schedules.Planning;
using static TypedJobs.Runtime.Tests.Schedules.Planning.Instants;

namespace TypedJobs.Runtime.Tests.Schedules.Planning;

public sealed class ScheduleTextTests
{
    private static readonly ScheduleOptions All = new()
    {
        Missed = MissedRuns.RunAll,
        MaxMissedRuns = 7,
        Overlap = Overlap.Wait,
        Jitter = TimeSpan.FromMilliseconds(500),
        Start = At("2026-10-01T00:00:00.1234567Z"),
        End = At("2027-01-01T02:00:00+02:00"),
        MaxOccurrences = 12,
        StartDeadline = TimeSpan.FromDays(2),
    };

    [Fact]
    public void Text_is_stable()
    {
        Assert.Equal("""{"cron":"0 3 * * *","timeZone":"Europe/Berlin"}""", ScheduleText.Write(Schedule.Cron("0 3  * * *", "Europe/Berlin"), new()));
        Assert.Equal("""{"every":"00:05:00"}""", ScheduleText.Write(Schedule.Every(TimeSpan.FromMinutes(5)), new()));
        Assert.Equal(
            """{"at":["2026-10-01T00:00:00Z"],"missed":"runAll","maxMissedRuns":7,"overlap":"wait","jitter":"00:00:00.5000000","start":"2026-10-01T00:00:00.1234567Z","end":"2027-01-01T00:00:00Z","maxOccurrences":12,"startDeadline":"2.00:00:00"}""",
            ScheduleText.Write(Schedule.At([At("2026-10-01T00:00:00Z")]), All));
    }

    public static TheoryData<string> Schedules => ["0 3 * * *", "zone", "every", "anchored", "at"];

    [Theory]
    [MemberData(nameof(Schedules))]
    public void What_is_written_is_read(string kind)
    {
        Schedule schedule = kind switch
        {
            "zone" => Schedule.Cron("*/5 1-3 * * * *", "America/New_York"),
            "every" => Schedule.Every(TimeSpan.FromMilliseconds(1001)),
            "anchored" => Schedule.Every(TimeSpan.FromDays(3), At("2020-02-02T02:02:02.002Z")),
            "at" => Schedule.At([At("2026-10-01T00:00:00.001Z"), At("2026-11-01T00:00:00Z")]),
            _ => Schedule.Cron(kind),
        };
        foreach (ScheduleOptions options in (ScheduleOptions[])[new(), All, new() { Overlap = Overlap.CancelPrevious, Missed = MissedRuns.Skip }])
        {
            (Schedule readSchedule, ScheduleOptions readOptions) = ScheduleText.Read(ScheduleText.Write(schedule, options));
            Assert.Equal(options, readOptions);
            Assert.Equal(schedule.ToString(), readSchedule.ToString());
            Assert.Equal(SchedulePlan.Create(schedule, options).Fingerprint, SchedulePlan.Create(readSchedule, readOptions).Fingerprint);
        }
    }

    [Fact]
    public void Unknown_members_are_passed_over() =>
        Assert.Equal("0 3 * * * (UTC)", ScheduleText.Read("""{"new":[1,{}],"cron":"0 3 * * *"}""").Schedule.ToString());

    [Fact]
    public void Schedule_of_a_zone_that_is_missing_can_be_read_but_not_planned()
    {
        Schedule schedule = ScheduleText.Read("""{"cron":"0 3 * * *","timeZone":"Europe/Atlantis"}""").Schedule;
        Assert.Equal("0 3 * * * (Europe/Atlantis)", schedule.ToString());
        Assert.Contains(
            "'Europe/Atlantis'",
            Assert.Throws<TimeZoneNotFoundException>(() => schedule.GetNextOccurrences(DateTimeOffset.UnixEpoch, 1)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"cron":1}""")]
    [InlineData("""{"cron":null}""")]
    [InlineData("""{"cron":"nonsense"}""")]
    [InlineData("""{"every":"nonsense"}""")]
    [InlineData("""{"every":"00:00:00"}""")]
    [InlineData("""{"at":[]}""")]
    [InlineData("""{"at":[null]}""")]
    [InlineData("""{"at":["yesterday"]}""")]
    [InlineData("""{"cron":"0 3 * * *","missed":"sometimes"}""")]
    [InlineData("""{"cron":"0 3 * * *","maxMissedRuns":1e99}""")]
    [InlineData("""{"cron":"0 3 * * *","missed":"runAll"}""")]
    public void Other_text_is_refused(string text) => Assert.Throws<FormatException>(() => ScheduleText.Read(text));
}
