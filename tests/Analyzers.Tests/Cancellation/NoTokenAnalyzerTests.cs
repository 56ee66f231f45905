namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2001 with all other rules beside it.</summary>
public sealed class NoTokenAnalyzerTests
{
    [Theory]
    [InlineData("[Job] public async Task Run(int id) => await Task.Delay(id);")]
    [InlineData("[Job] public void Run() { while (true) Console.WriteLine(); }")]
    [InlineData("[Job(Timeout = \"00:01:00\")] public int Run(int id) => id + 1;")]
    public async Task A_handler_is_reported_when_it_runs_long_without_a_token(string handler) =>
        Assert.Equal(RuleIds.NoToken, await HandlerCheck.RunClassAsync(handler));

    [Theory]
    [InlineData("[Job] public int Run(int id) => id + 1;")]
    [InlineData("[Job] public Task Run(int id) => throw new NotImplementedException();")]
    public async Task A_handler_is_not_reported_when_it_is_short(string handler) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunClassAsync(handler));
}
