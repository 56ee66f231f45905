namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2013 with all other rules beside it.</summary>
public sealed class KeptTokenAnalyzerTests
{
    [Theory]
    [InlineData("_kept = token;")]
    [InlineData("_kept = job.CancellationToken;")]
    public async Task The_token_is_reported_when_it_is_kept(string body) =>
        Assert.Equal(RuleIds.KeptToken, await HandlerCheck.RunAsync(body));
}
