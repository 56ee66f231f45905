using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedJobs.Analyzers.Schedules;

namespace TypedJobs.Analyzers.Tests.Schedules;

/// <summary>Tests TJ4103.</summary>
public sealed class UnknownTimeZoneAnalyzerTests
{
    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("UTC")]
    [InlineData("US/Eastern")]
    [InlineData("Europe/Kiev")]
    [InlineData("Asia/Calcutta")]
    [InlineData("Africa/El_Aaiun")]
    [InlineData("America/Ciudad_Juarez")]
    [InlineData("Etc/GMT-14")]
    [InlineData("EST5EDT")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("Eastern Standard Time")]
    [InlineData("Tokyo Standard Time")]
    public Task Known_id_is_not_reported(string id) =>
        AnalyzerCheck.RunAsync<UnknownTimeZoneAnalyzer>(Source($"\"{id}\""));

    [Theory]
    [InlineData("Europe/Berln", "Europe/Berlin")]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("Eurpoe/Berlin", "Europe/Berlin")]
    [InlineData("Berlin", "Europe/Berlin")]
    [InlineData("Berlni", "Europe/Berlin")]
    [InlineData("America/New York", "America/New_York")]
    [InlineData("Europe/New_York", "America/New_York")]
    [InlineData("utc", "UTC")]
    [InlineData("Z", "UTC")]
    [InlineData("PST", "America/Los_Angeles")]
    [InlineData("CEST", "Europe/Berlin")]
    [InlineData("w. europe standard time", "W. Europe Standard Time")]
    [InlineData("Eastern Standart Time", "Eastern Standard Time")]
    public async Task Message_suggests_the_nearest_id(string id, string nearest)
    {
        Diagnostic report = Assert.Single(await AllRules.RunAsync("using System;\nusing TypedJobs;\n" + Source($"\"{id}\"")));
        Assert.Equal("TJ4103", report.Id);
        Assert.Equal($"Time zone '{id}' is unknown; did you mean '{nearest}'?", report.GetMessage(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Local")]
    [InlineData("Middle-earth/Shire")]
    public async Task Message_suggests_nothing_where_nothing_is_near(string id)
    {
        Diagnostic report = Assert.Single(await AllRules.RunAsync("using System;\nusing TypedJobs;\n" + Source($"\"{id}\"")));
        Assert.Equal(
            $"Time zone '{id}' is unknown; use an IANA id such as 'Europe/Berlin', or a Windows id", report.GetMessage(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("{|TJ4103:\"Europe/Berln\"|}")]
    [InlineData("{|TJ4103:Zone + \"n\"|}")]
    [InlineData("Zone + \"in\"")]
    [InlineData("null")]
    public Task Report_is_at_the_argument(string argument) => AnalyzerCheck.RunAsync<UnknownTimeZoneAnalyzer>(Source(argument));

    [Fact]
    public Task Jobs_of_interfaces_and_of_partial_methods_are_looked_at() => AnalyzerCheck.RunAsync<UnknownTimeZoneAnalyzer>("""
        public interface IReports
        {
            [Job, Recurring("@daily", TimeZone = {|TJ4103:"Europe/Berln"|})] Task Run();
        }

        public static partial class Reports
        {
            [Job, Recurring("@daily", TimeZone = {|TJ4103:"Europe/Pari"|})] public static partial void Run();
            [Recurring("@daily", TimeZone = {|TJ4103:"Europe/Rom"|})] public static partial void Run() { }
        }
        """);

    private static string Source(string argument) => $$"""
        public static class Jobs
        {
            private const string Zone = "Europe/Berl";

            [Job, Recurring("0 3 * * *", TimeZone = {{argument}})]
            public static void Run() => Console.WriteLine(Zone);
        }
        """;
}
