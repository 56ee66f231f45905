namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2011 with all other rules beside it.</summary>
public sealed class UnawaitedAnalyzerTests
{
    [Theory]
    [InlineData("_ = Task.Run(() => outer.DoAsync(id, token));")]
    [InlineData("Action act = async () => await outer.DoAsync(id, token); act();")]
    public async Task Work_is_reported_when_nobody_awaits_it(string body) =>
        Assert.Equal(RuleIds.Unawaited, await HandlerCheck.RunAsync(body));
}
