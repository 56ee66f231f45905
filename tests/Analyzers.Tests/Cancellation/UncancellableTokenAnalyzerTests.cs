namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2004 with all other rules beside it.</summary>
public sealed class UncancellableTokenAnalyzerTests
{
    [Theory]
    [InlineData("CancellationToken none = CancellationToken.None; await outer.DoAsync(id, none);")]
    [InlineData("CancellationToken none = default; CancellationToken copy = none; await outer.DoAsync(id, copy);")]
    [InlineData("await Helper(id, default);")]
    [InlineData("var o = new ParallelOptions { CancellationToken = default }; Parallel.For(0, 1, o, i => { });")]
    public async Task A_call_is_reported_when_its_token_never_fires(string body) =>
        Assert.Equal(RuleIds.UncancellableToken, await HandlerCheck.RunAsync(body));

    [Theory]
    [InlineData("await repository.SaveAsync();", "", "TJ2003")]
    [InlineData("await repository.SaveAsync();", "typedjobs.uncancellable_methods = SaveAsync", "")]
    [InlineData("await repository.CommitAsync();", "", "")]
    [InlineData("await repository.CommitAsync();", "typedjobs.uncancellable_methods = SaveAsync, Flush", "TJ2003")]
    [InlineData("await repository.SaveAsync(CancellationToken.None);", "", "TJ2004")]
    [InlineData("await repository.SaveAsync(CancellationToken.None);", "typedjobs.uncancellable_methods = Flush, SaveAsync", "")]
    [InlineData("await repository.SaveAsync(_host);", "", "TJ2005")]
    [InlineData("await repository.SaveAsync(_host);", "typedjobs.uncancellable_methods = SaveAsync", "")]
    public Task A_call_is_not_reported_when_its_method_must_finish(string body, string options, string rule) =>
        OptionCheck.RunAsync(options, $$"""
            public sealed class Jobs(IRepository repository)
            {
                private readonly CancellationToken _host = new(true);

                [Job]
                public async Task Run(CancellationToken token)
                {
                    await Task.Delay(1, token);
                    {{body}}
                    Console.WriteLine(_host);
                }
            }
            """, rule);

    [Theory]
    [InlineData("if (!token.IsCancellationRequested) { id++; } else { await outer.DoAsync(id, CancellationToken.None); }")]
    [InlineData("if (!token.IsCancellationRequested) { await outer.DoAsync(id, token); return 1; } await outer.DoAsync(id, CancellationToken.None);")]
    [InlineData("while (!token.IsCancellationRequested) { await outer.DoAsync(id, token); } await outer.DoAsync(id, CancellationToken.None);")]
    [InlineData("bool stopped = token.IsCancellationRequested; if (stopped) { await outer.DoAsync(id, CancellationToken.None); }")]
    public async Task A_call_is_not_reported_when_the_cancellation_was_seen(string code) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunAsync(code));

    [Theory]
    [InlineData("await Inner(1, default); async Task Inner(int x, CancellationToken stop) => await outer.DoAsync(x, stop);", "TJ2004")]
    [InlineData("await Inner(1); async Task Inner(int x, CancellationToken stop = default) => await outer.DoAsync(x, stop);", "TJ2003")]
    [InlineData("await Inner(1, token); async Task Inner(int x, CancellationToken stop = default) => await outer.DoAsync(x, stop);", "")]
    [InlineData("await Inner(1); async Task Inner(int x) => await outer.DoAsync(x, token);", "")]
    public async Task A_call_of_a_local_function_is_reported_when_its_token_is_missing_or_never_fires(string body, string rule) =>
        Assert.Equal(rule, await HandlerCheck.RunAsync(body));

    [Fact]
    public async Task A_call_is_not_reported_when_its_token_came_back_from_a_call_that_got_the_jobs() =>
        Assert.Equal(string.Empty, await HandlerCheck.RunClassAsync("""
            [Job] public async Task Handle(int id, CancellationToken token) { using var source = Link(token, out CancellationToken linked); await outer.DoAsync(id, linked); }
            private static CancellationTokenSource Link(CancellationToken token, out CancellationToken linked)
            {
                var source = CancellationTokenSource.CreateLinkedTokenSource(token);
                linked = source.Token;
                return source;
            }
            """));
}
