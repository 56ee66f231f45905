using System.Globalization;
using TimeZoneConverter;
using static TypedJobs.Runtime.Tests.Schedules.Planning.Instants;

namespace TypedJobs.Runtime.Tests.Schedules.Planning;

/// <summary>
/// Tests the rule for changes of the clocks around every change of every zone that this machine knows, against a walk through the minutes. By
/// default one in many is tested; <c>TYPEDJOBS_ZONE_SHARE=1</c> tests all.
/// </summary>
public sealed class DaylightSavingTests
{
    private const int DaysBefore = 3;

    private static readonly int Share =
        int.TryParse(Environment.GetEnvironmentVariable("TYPEDJOBS_ZONE_SHARE"), CultureInfo.InvariantCulture, out int share) ? share : 25;

    private static readonly string[] Expressions =
    [
        "0 0 * * *", "0 1 * * *", "30 2 * * *", "15,45 1,2,3 * * *", "59 1,2 * * *", "0 3 * * 1-5", "30 0 28 * *", "45 23 * 3,4,9,10 *",
        "0 * * * *", "30 * * * *", "*/15 * * * *", "0 */2 * * *", "*/30 2 * * *", "5-50/20 1,2 * * *", "0 1-4 * * *", "0 12,13-14 * * *",
    ];

    [Fact]
    public void Occurrences_follow_the_rule_at_every_change_of_every_zone()
    {
        int number = 0;
        int tested = 0;
        foreach (TimeZoneInfo zone in Zones())
        {
            foreach (DateTimeOffset change in Changes(zone, 2026, 2036))
            {
                if (number++ % Share == 0)
                {
                    tested++;
                    Check(zone, change, number);
                }
            }
        }

        Assert.True(number > 2000, $"{number} changes");
        Assert.InRange(tested, number / Share, (number / Share) + 1);
    }

    [Theory]
    [InlineData("Europe/Dublin")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Africa/El_Aaiun")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Pacific/Apia")]
    [InlineData("Pacific/Kiritimati")]
    [InlineData("Pacific/Kwajalein")]
    [InlineData("Asia/Pyongyang")]
    [InlineData("America/Caracas")]
    [InlineData("Antarctica/Troll")]
    [InlineData("America/Nuuk")]
    [InlineData("Asia/Gaza")]
    [InlineData("Europe/Istanbul")]
    [InlineData("Africa/Windhoek")]
    public void Occurrences_follow_the_rule_at_every_change_of_a_difficult_zone(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        DateTimeOffset[] changes = [.. Changes(zone, 1990, 2036)];
        Assert.NotEmpty(changes);
        foreach (DateTimeOffset change in Share == 1 ? changes : changes.Where((_, i) => i % 4 < 2).TakeLast(24))
        {
            Check(zone, change, (int)(change.UtcTicks / TimeSpan.TicksPerHour));
        }
    }

    [Fact]
    public void Daily_time_occurs_once_a_day_in_every_zone()
    {
        foreach (TimeZoneInfo zone in Zones().Where((_, i) => i % Share == 0))
        {
            foreach (string expression in (string[])["30 2 * * *", "0 0 * * *", "30 23 * * *"])
            {
                DateTimeOffset start = At("2026-06-01T12:00:00Z");
                IReadOnlyList<DateTimeOffset> days = Schedule.Cron(expression, zone.Id).GetNextOccurrences(start, 731);
                Assert.All(days.Zip(days.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromHours(22), TimeSpan.FromHours(26)));
                Assert.InRange(days[^1] - days[0], TimeSpan.FromHours((730 * 24) - 2), TimeSpan.FromHours((730 * 24) + 2));
            }
        }
    }

    private static void Check(TimeZoneInfo zone, DateTimeOffset change, int seed)
    {
        var around = new DateTimeOffset(change.UtcDateTime.Date, TimeSpan.Zero);
        DateTimeOffset from = around.AddDays(-DaysBefore);
        DateTimeOffset to = around.AddDays(3);
        var walk = new ClockWalk(zone, from, to);
        var random = new Random(seed);
        DateTime day = TimeZoneInfo.ConvertTime(change, zone).Date;
        string[] special =
        [
            RandomExpression(random),

            // This day only: the next occurrence is far behind the change.
            string.Create(CultureInfo.InvariantCulture, $"*/30 * {day.Day} {day.Month} *"),
            string.Create(CultureInfo.InvariantCulture, $"30 0,1,2,23 {day.Day} {day.Month} *"),
        ];
        foreach (string expression in Expressions.Concat(special))
        {
            // The walk begins a day early: it must have seen what the clock has shown.
            List<DateTimeOffset> expected = walk.Occurrences(new MinuteCron(expression), 24 * 60);
            var schedule = Schedule.Cron(expression, zone.Id);
            List<DateTimeOffset> actual = [.. schedule.Between(Text(from.AddDays(1)), Text(to.AddTicks(-1)))];
            Assert.True(
                expected.SequenceEqual(actual),
                $"{expression} in {zone.Id} around {change:O}:\nlost    {Difference(expected, actual)}\ndoubled {Difference(actual, expected)}");

            // Also when asked from anywhere in between, such as between two equal times.
            for (int i = 0; i < 10; i++)
            {
                DateTimeOffset asked = change.AddSeconds(random.Next(-3 * 3600, 3 * 3600)).AddTicks(random.Next(3));
                DateTimeOffset? next = expected.Find(occurrence => occurrence > asked) is var found && found != default ? found : null;
                DateTimeOffset? answer = schedule.Occurrences.After(asked);
                Assert.True(next == answer || (next is null && answer >= to), $"{expression} in {zone.Id} after {asked:O}: {answer:O}, not {next:O}");
            }
        }

        static string Text(DateTimeOffset instant) => instant.ToString("O", CultureInfo.InvariantCulture);

        static string Difference(IEnumerable<DateTimeOffset> left, IEnumerable<DateTimeOffset> right) => Utc(left.Except(right), "dd'T'HH:mm'Z'");
    }

    private static string RandomExpression(Random random)
    {
        string[] minutes = ["0", "*", "*/7", "10-20", "5,35", "59"];
        string[] hours = ["*", "0", "1", "2", "0,2", "1-3", "*/3", "23", "2,3,4"];
        string[] days = ["*", "*", "*", "1-15", "*/2"];
        return $"{random.GetItems(minutes, 1)[0]} {random.GetItems(hours, 1)[0]} {random.GetItems(days, 1)[0]} * *";
    }

    // The platform's own list leaves out what it takes for other names of the same zone.
    private static IEnumerable<TimeZoneInfo> Zones() => TZConvert.KnownIanaTimeZoneNames.Order(StringComparer.Ordinal)
        .Select(id => TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone) ? zone : null)
        .OfType<TimeZoneInfo>();

    /// <summary>Returns the hours in which the offset of a zone changes.</summary>
    private static IEnumerable<DateTimeOffset> Changes(TimeZoneInfo zone, int firstYear, int lastYear)
    {
        var last = new DateTimeOffset(lastYear, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var at = new DateTimeOffset(firstYear, 1, 1, 0, 0, 0, TimeSpan.Zero); at < last; at = at.AddDays(1))
        {
            if (zone.GetUtcOffset(at) != zone.GetUtcOffset(at.AddDays(1)))
            {
                yield return Enumerable.Range(0, 24).Select(hour => at.AddHours(hour)).First(hour => zone.GetUtcOffset(hour) != zone.GetUtcOffset(hour.AddHours(1)));
            }
        }
    }
}
