using TypedJobs.Analyzers.Schedules;

namespace TypedJobs.Analyzers.Tests.Schedules;

/// <summary>Tests TJ4102.</summary>
public sealed class RunAllOverlapAnalyzerTests
{
    [Theory]
    [InlineData("Missed = {|TJ4102:MissedRuns.RunAll|}")]
    [InlineData("Missed = MissedRuns.RunAll, Overlap = {|TJ4102:Overlap.Skip|}")]
    [InlineData("Overlap = {|TJ4102:Overlap.CancelPrevious|}, Missed = MissedRuns.RunAll, MaxMissedRuns = 3")]
    [InlineData("Missed = MissedRuns.RunAll, Overlap = {|TJ4102:default|}")]
    [InlineData("Missed = MissedRuns.RunAll, Overlap = Overlap.Wait")]
    [InlineData("Missed = MissedRuns.RunAll, Overlap = Overlap.Allow")]
    [InlineData("Missed = MissedRuns.RunOnce, Overlap = Overlap.Skip")]
    [InlineData("Overlap = Overlap.CancelPrevious")]
    public Task Overlap_that_drops_is_reported_with_RunAll(string options) => AnalyzerCheck.RunAsync<RunAllOverlapAnalyzer>($$"""
        public static class Jobs { [Job, Recurring("@daily", {{options}})] public static void Run() { } }
        """);
}
