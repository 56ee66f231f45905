using TypedJobs.Analyzers.Schedules;
using TypedJobs.CodeFixes.Schedules;

namespace TypedJobs.CodeFixes.Tests.Schedules;

/// <summary>Tests the fix of TJ4103.</summary>
public sealed class UnknownTimeZoneCodeFixTests
{
    [Theory]
    [InlineData("TimeZone = {|TJ4103:\"Europe/Berln\"|}", "TimeZone = \"Europe/Berlin\"")]
    [InlineData("TimeZone = {|TJ4103:@\"europe/berlin\"|} /* us */", "TimeZone = \"Europe/Berlin\" /* us */")]
    [InlineData("TimeZone = {|TJ4103:Zone|}", "TimeZone = {|TJ4103:Zone|}")]
    [InlineData("TimeZone = {|TJ4103:\"Nowhere\"|}", "TimeZone = {|TJ4103:\"Nowhere\"|}")]
    public Task Suggested_id_is_taken(string option, string mended) =>
        FixCheck.RunAsync<UnknownTimeZoneAnalyzer, UnknownTimeZoneCodeFix>(Source(option), Source(mended));

    [Fact]
    public Task All_are_fixed_together() => FixCheck.RunAllAsync<UnknownTimeZoneAnalyzer, UnknownTimeZoneCodeFix>(
        ["""
        public static class Jobs
        {
            [Job]
            [Recurring("@daily", TimeZone = {|TJ4103:"Europe/Berln"|}), Recurring("@hourly", TimeZone = {|TJ4103:"Europe/Pari"|})]
            public static void Run() { }
        }
        """],
        ["""
        public static class Jobs
        {
            [Job]
            [Recurring("@daily", TimeZone = "Europe/Berlin"), Recurring("@hourly", TimeZone = "Europe/Paris")]
            public static void Run() { }
        }
        """]);

    private static string Source(string option) => $$"""
        public static class Jobs
        {
            private const string Zone = "Europe/Berln";
            [Job, Recurring("@daily", {{option}})] public static void Run() => Console.WriteLine(Zone);
        }
        """;
}
