namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2012 with all other rules beside it.</summary>
public sealed class LongSynchronousAnalyzerTests
{
    [Theory]
    [InlineData("[Job] public void Run(string[] paths, CancellationToken token) { token.ThrowIfCancellationRequested(); foreach (string path in paths) File.Delete(path); }")]
    public async Task A_loop_is_reported_when_a_synchronous_handler_never_checks_the_token(string handler) =>
        Assert.Equal(RuleIds.LongSynchronous, await HandlerCheck.RunClassAsync(handler));

    [Theory]
    [InlineData("[Job] public void Run(string[] paths, CancellationToken token) { foreach (string path in paths) { token.ThrowIfCancellationRequested(); File.Delete(path); } }")]
    public async Task A_loop_is_not_reported_when_it_is_short_or_checks_the_token(string handler) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunClassAsync(handler));
}
