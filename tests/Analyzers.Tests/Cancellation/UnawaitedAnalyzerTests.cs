namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2011 with all other rules beside it.</summary>
public sealed class UnawaitedAnalyzerTests
{
    [Theory]
    [InlineData("_ = Task.Run(() => outer.DoAsync(id, token));")]
    [InlineData("Action act = async () => await outer.DoAsync(id, token); act();")]
    public async Task Work_is_reported_when_nobody_awaits_it(string body) =>
        Assert.Equal(RuleIds.Unawaited, await HandlerCheck.RunAsync(body));

    [Theory]
    [InlineData("var done = new TaskCompletionSource(); new Thread(() => { while (!token.IsCancellationRequested) { } done.SetResult(); }).Start(); await done.Task;")]
    public async Task A_thread_is_not_reported_when_the_handler_waits_for_it(string code) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunAsync(code));
}
