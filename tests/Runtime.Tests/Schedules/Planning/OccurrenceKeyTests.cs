using TypedJobs.Jobs;
using TypedJobs.Schedules.Planning;
using static TypedJobs.Runtime.Tests.Schedules.Planning.Instants;

namespace TypedJobs.Runtime.Tests.Schedules.Planning;

public sealed class OccurrenceKeyTests
{
    [Theory]
    [InlineData("2026-11-29T03:00:00Z", "nightly@20261129T030000Z")]
    [InlineData("2026-11-29T03:00:00.25Z", "nightly@20261129T030000.250Z")]
    [InlineData("2026-11-29T03:00:00+01:00", "nightly@20261129T020000Z")]
    public void Key_is_the_name_and_the_instant_in_utc(string planned, string key)
    {
        Assert.Equal(key, OccurrenceKey.Of("nightly", At(planned)));
        Assert.True(OccurrenceKey.IsReserved(key));
        Assert.Equal(new ScheduledOccurrence { ScheduleName = "nightly", Planned = At(planned) }, OccurrenceKey.Read(key));
        Assert.Equal(TimeSpan.Zero, OccurrenceKey.Read(key)!.Planned.Offset);
    }

    [Fact]
    public void Key_of_the_longest_name_is_valid() =>
        Assert.True(JobNames.IsValidKey(OccurrenceKey.Of(new string('n', ScheduleLimits.MaxNameLength), At("8999-12-31T23:59:59.999Z"))));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("user@example.org")]
    [InlineData("20261129T030000Z")]
    [InlineData("nightly@20261129T030000")]
    [InlineData("nightly@20261129T030000Z2")]
    [InlineData("nightly@20261129T030000.25Z")]
    [InlineData("nightly@20261129T030000,250Z")]
    [InlineData("nightly@2026112xT030000Z")]
    [InlineData("nightly@20261129T030000.25xZ")]
    [InlineData("nightly@20261129 030000Z")]
    [InlineData("nightly@٢٠٢٦1129T030000Z")]
    public void Other_keys_are_free(string key)
    {
        Assert.False(OccurrenceKey.IsReserved(key));
        Assert.Null(OccurrenceKey.Read(key));
    }

    [Theory]
    [InlineData("@20261129T030000Z")]
    [InlineData("nightly@20261329T030000Z")]
    public void Key_without_a_name_or_an_instant_is_of_no_occurrence(string key) => Assert.Null(OccurrenceKey.Read(key));

    [Theory]
    [InlineData("@20261129T030000Z")]
    [InlineData("a@b@20261129T030000Z")]
    public void Keys_that_end_in_an_instant_are_reserved(string key) => Assert.True(OccurrenceKey.IsReserved(key));
}
