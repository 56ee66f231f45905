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

    [Theory]
    [InlineData("public void Pause(CancellationToken token) => token.WaitHandle.WaitOne(9); [Job] public void Handle(CancellationToken token) { if (token.WaitHandle.WaitOne(9)) token.ThrowIfCancellationRequested(); }")]
    [InlineData("[Job] public void Handle(CancellationToken token) { using var done = new ManualResetEvent(false); WaitHandle.WaitAny([done, token.WaitHandle]); token.ThrowIfCancellationRequested(); }")]
    [InlineData("[Job] public void Handle(CancellationToken token) { WaitHandle handle = token.WaitHandle; handle.WaitOne(9); }")]
    [InlineData("[Job] public void Handle(CancellationToken token) { using var done = new ManualResetEvent(false); WaitHandle[] both = [done, token.WaitHandle]; WaitHandle.WaitAny(both); token.ThrowIfCancellationRequested(); }")]
    public async Task A_wait_is_not_reported_when_the_token_ends_it(string code) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunClassAsync(code));
}
