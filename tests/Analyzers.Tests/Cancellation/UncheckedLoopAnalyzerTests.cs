namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2007 with all other rules beside it.</summary>
public sealed class UncheckedLoopAnalyzerTests
{
    [Theory]
    [InlineData("do { await outer.PlainAsync(id); } while (id > 0);")]
    [InlineData("for (int i = 0; i < id; i++) await outer.PlainAsync(i);")]
    [InlineData("foreach (string path in Directory.GetFiles(\".\")) File.Delete(path);")]
    public async Task A_loop_is_reported_when_it_never_checks_the_token(string body) =>
        Assert.Equal(RuleIds.UncheckedLoop, await HandlerCheck.RunAsync(body));
}
