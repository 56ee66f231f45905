namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2009 with all other rules beside it.</summary>
public sealed class BlockingAnalyzerTests
{
    [Theory]
    [InlineData("Task.Delay(1, token).Wait();")]
    [InlineData("outer.PlainAsync(id).GetAwaiter().GetResult();")]
    [InlineData("Task.WaitAny(outer.PlainAsync(id), outer.PlainAsync(2));")]
    public async Task A_wait_is_reported_when_it_blocks_the_thread(string body) =>
        Assert.Equal(RuleIds.Blocking, await HandlerCheck.RunAsync(body));
}
