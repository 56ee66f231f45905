namespace TypedJobs.Analyzers.Tests.Usage;

/// <summary>Tests TJ1102 with all other rules beside it.</summary>
public sealed class DirectCallAnalyzerTests
{
    private const string Handler = "[Job] public static Task Send(int id, CancellationToken token) => Task.Delay(id, token);";

    [Fact]
    public async Task A_call_is_reported_when_another_class_calls_the_handler() =>
        Assert.Equal(RuleIds.DirectCall, await HandlerCheck.RunClassAsync(
            Handler, "public sealed class Other { public Task Go(CancellationToken token) => Jobs.Send(1, token); }"));

    [Fact]
    public async Task A_call_is_not_reported_when_the_handlers_share_a_class() =>
        Assert.Equal(string.Empty, await HandlerCheck.RunClassAsync(Handler + " public Task Go(CancellationToken token) => Send(1, token);"));
}
