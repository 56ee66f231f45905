using TypedJobs.Analyzers.Schedules;
using TypedJobs.CodeFixes.Schedules;

namespace TypedJobs.CodeFixes.Tests.Schedules;

/// <summary>Tests the fix of TJ4102.</summary>
public sealed class RunAllOverlapCodeFixTests
{
    [Theory]
    [InlineData("Missed = {|TJ4102:MissedRuns.RunAll|}", "Missed = MissedRuns.RunAll, Overlap = Overlap.Wait")]
    [InlineData("Missed = {|TJ4102:MissedRuns.RunAll|} /* all */, MaxMissedRuns = 3", "Missed = MissedRuns.RunAll, Overlap = Overlap.Wait /* all */, MaxMissedRuns = 3")]
    [InlineData("Missed = {|TJ4102:TypedJobs.MissedRuns.RunAll|}", "Missed = TypedJobs.MissedRuns.RunAll, Overlap = TypedJobs.Overlap.Wait")]
    [InlineData("Missed = {|TJ4102:(MissedRuns)2|}", "Missed = (MissedRuns)2, Overlap = global::TypedJobs.Overlap.Wait")]
    [InlineData("Missed = MissedRuns.RunAll, Overlap = {|TJ4102:Overlap.Skip|}", "Missed = MissedRuns.RunAll, Overlap = Overlap.Wait")]
    [InlineData("Overlap = {|TJ4102:Overlap.CancelPrevious|}, Missed = MissedRuns.RunAll", "Overlap = Overlap.Wait, Missed = MissedRuns.RunAll")]
    public Task Occurrences_wait(string options, string mended) =>
        FixCheck.RunAsync<RunAllOverlapAnalyzer, RunAllOverlapCodeFix>(Source(options), Source(mended));

    private static string Source(string options) => $$"""
        public static class Jobs { [Job, Recurring("@daily", {{options}})] public static void Run() { } }
        """;
}
