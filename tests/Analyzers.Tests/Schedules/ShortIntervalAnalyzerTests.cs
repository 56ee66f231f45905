using TypedJobs.Analyzers.Schedules;

namespace TypedJobs.Analyzers.Tests.Schedules;

/// <summary>Tests TJ4104.</summary>
public sealed class ShortIntervalAnalyzerTests
{
    [Theory]
    [InlineData("Timeout = \"00:05:01\"", "{|TJ4104:\"*/5 * * * *\"|}, Overlap = Overlap.Allow")]
    [InlineData("Timeout = \"00:05:00\"", "\"*/5 * * * *\", Overlap = Overlap.Allow")]
    [InlineData("Timeout = \"02:00:00\"", "{|TJ4104:\"0 3,4 * * *\"|}, Overlap = Overlap.Allow")]
    [InlineData("Timeout = \"2.00:00:00\"", "{|TJ4104:\"0 0 1,31 * *\"|}, Overlap = Overlap.Allow")]
    [InlineData("Timeout = \"1.00:00:00\"", "\"0 0 1,31 * *\", Overlap = Overlap.Allow")]
    [InlineData("Timeout = \"00:01:01\"", "Every = {|TJ4104:\"00:01:00\"|}, Overlap = Overlap.Allow")]
    [InlineData("Timeout = \"00:01:00\"", "Every = \"00:01:00\", Overlap = Overlap.Allow")]
    [InlineData("Timeout = \"00:05:00\"", "\"* * * * *\"")]
    [InlineData("Timeout = \"00:05:00\"", "\"* * * * *\", Overlap = Overlap.Wait")]
    [InlineData("MaxAttempts = 3", "\"* * * * *\", Overlap = Overlap.Allow")]
    [InlineData("Timeout = \"5\"", "\"* * * * *\", Overlap = Overlap.Allow")]
    [InlineData("Timeout = \"00:05:00\"", "\"a b c\", Overlap = Overlap.Allow")]
    [InlineData("Timeout = \"00:05:00\"", "Every = \"soon\", Overlap = Overlap.Allow")]
    public Task Interval_below_the_timeout_is_reported_where_jobs_may_overlap(string job, string schedule) =>
        AnalyzerCheck.RunAsync<ShortIntervalAnalyzer>($$"""
            public static class Jobs { [Job({{job}}), Recurring({{schedule}})] public static void Run() { } }
            """);
}
