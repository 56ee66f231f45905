namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2007 with all other rules beside it.</summary>
public sealed class UncheckedLoopAnalyzerTests
{
    [Theory]
    [InlineData("do { await outer.PlainAsync(id); } while (id > 0);")]
    [InlineData("for (int i = 0; i < id; i++) await outer.PlainAsync(i);")]
    [InlineData("foreach (string path in Directory.GetFiles(\".\")) File.Delete(path);")]
    public async Task A_loop_is_reported_when_it_never_checks_the_token(string body) =>
        Assert.Equal(RuleIds.UncheckedLoop, await HandlerCheck.RunAsync(body));

    [Theory]
    [InlineData("private static readonly IPost Post = null!; [Job] public async Task Handle(int[] ids, CancellationToken token) { await Post.SendAsync(1, token); foreach (int id in ids) await Post.PushAsync(id); }", "public interface IPost { Task SendAsync(int id, CancellationToken stop = default); Task PushAsync(int id); CancellationToken Closing { get; } }")]
    public async Task A_loop_is_reported_when_only_its_service_was_given_the_token(string code, string types) =>
        Assert.Equal(RuleIds.UncheckedLoop, await HandlerCheck.RunClassAsync(code, types));

    [Theory]
    [InlineData("for (int i = 0; i < 3; i++) await outer.PlainAsync(i);")]
    [InlineData("foreach (string part in new[] { \"a\", \"b\" }) await outer.PlainAsync(part.Length);")]
    [InlineData("foreach (char c in Directory.GetFiles(\".\")[0]) { token.ThrowIfCancellationRequested(); foreach (char d in \"ab\") await outer.PlainAsync(d); }")]
    public async Task A_loop_is_not_reported_when_it_is_short(string code) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunAsync(code));
}
