using TimeZoneConverter;
using TypedJobs.Analyzers.Schedules;

namespace TypedJobs.Analyzers.Tests.Schedules;

/// <summary>Tests the list of the ids of time zones.</summary>
public sealed class TimeZoneIdsTests
{
    [Fact]
    public void List_has_every_id_that_the_runtime_can_convert()
    {
        Assert.Empty(TZConvert.KnownIanaTimeZoneNames.Except(TimeZoneIds.All));
        Assert.Empty(TZConvert.KnownWindowsTimeZoneIds.Except(TimeZoneIds.All));
    }

    [Fact]
    public void List_has_every_zone_of_this_machine() =>
        Assert.Empty(TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Except(TimeZoneIds.All).Except(["Factory", "localtime", "posixrules"]));

    [Fact]
    public void List_is_in_order_and_has_no_id_twice() =>
        Assert.Equal(TimeZoneIds.All.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), TimeZoneIds.All);

    [Fact]
    public void Every_suggestion_is_known() =>
        Assert.All(
            ["PST", "BST", "AEST", "AEDT", "CDT", "CEST", "CST", "EDT", "EEST", "IST", "JST", "MDT", "PDT", "WEST", "Z"],
            id => Assert.True(TimeZoneIds.IsKnown(TimeZoneIds.Nearest(id)!), id));
}
