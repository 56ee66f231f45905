namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2005 with all other rules beside it.</summary>
public sealed class WrongTokenAnalyzerTests
{
    [Theory]
    [InlineData("await outer.DoAsync(id, cancellation());  CancellationToken cancellation() => CancellationToken.None;")]
    [InlineData("await outer.DoAsync(id, _host.Token);")]
    [InlineData("var other = CancellationTokenSource.CreateLinkedTokenSource(_host.Token); await outer.DoAsync(id, other.Token); other.Dispose();")]
    public async Task A_call_is_reported_when_its_token_is_not_the_jobs(string body) =>
        Assert.Equal(RuleIds.WrongToken, await HandlerCheck.RunAsync(body));

    [Theory]
    [InlineData("private static readonly IPost Post = null!; [Job] public async Task Handle(int[] ids, CancellationToken token) { await Post.SendAsync(1, token); await http.GetStringAsync(\"a\", Post.Closing); }", "public interface IPost { Task SendAsync(int id, CancellationToken stop = default); Task PushAsync(int id); CancellationToken Closing { get; } }")]
    public async Task A_token_is_reported_when_it_is_that_of_a_service(string code, string types) =>
        Assert.Equal(RuleIds.WrongToken, await HandlerCheck.RunClassAsync(code, types));
}
