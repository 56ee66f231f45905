namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2006 with all other rules beside it.</summary>
public sealed class LostTokenAnalyzerTests
{
    [Theory]
    [InlineData("token = _host.Token; await outer.DoAsync(id, token);")]
    [InlineData("await outer.DoAsync(id, CancellationTokenSource.CreateLinkedTokenSource(token).Token);")]
    public async Task A_token_is_reported_when_it_is_overwritten_or_its_source_is_not_disposed(string body) =>
        Assert.Equal(RuleIds.LostToken, await HandlerCheck.RunAsync(body));
}
