using TypedJobs.Generators.Tests.Diagnostics;

namespace TypedJobs.Analyzers.Tests;

/// <summary>Tests that the rules do not depend on the day or the machine.</summary>
public sealed class ClockTests
{
    [Theory]
    [MemberData(nameof(MembersUsed.OfClocksAndZones), MemberType = typeof(MembersUsed))]
    public void Analyzers_ask_for_neither_the_time_nor_time_zones(string member) =>
        Assert.DoesNotContain(MembersUsed.By(typeof(JobAnalyzer).Assembly), used => MembersUsed.IsOf(used, member));
}
