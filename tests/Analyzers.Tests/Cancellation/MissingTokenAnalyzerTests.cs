namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2003 with all other rules beside it.</summary>
public sealed class MissingTokenAnalyzerTests
{
    [Theory]
    [InlineData("await work(id);")]
    public async Task A_call_is_reported_when_it_could_take_the_token(string body) =>
        Assert.Equal(RuleIds.MissingToken, await HandlerCheck.RunAsync(body));
}
