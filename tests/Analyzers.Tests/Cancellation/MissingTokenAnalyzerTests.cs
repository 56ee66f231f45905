namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2003 with all other rules beside it.</summary>
public sealed class MissingTokenAnalyzerTests
{
    [Theory]
    [InlineData("await work(id);")]
    public async Task A_call_is_reported_when_it_could_take_the_token(string body) =>
        Assert.Equal(RuleIds.MissingToken, await HandlerCheck.RunAsync(body));

    [Theory]
    [InlineData("private static readonly IPost Post = null!; [Job] public async Task Handle(int[] ids, CancellationToken token) { await Post.SendAsync(1, token); await Post.SendAsync(2); }", "public interface IPost { Task SendAsync(int id, CancellationToken stop = default); Task PushAsync(int id); CancellationToken Closing { get; } }")]
    public async Task A_call_is_reported_when_its_service_was_given_the_token_once(string code, string types) =>
        Assert.Equal(RuleIds.MissingToken, await HandlerCheck.RunClassAsync(code, types));

    [Theory]
    [InlineData("await Parallel.ForEachAsync(new[] { 1 }, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, stop) => await outer.DoAsync(i, stop));")]
    [InlineData("Parallel.For(0, id, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => File.Delete($\"{i}\"));")]
    [InlineData("var options = new ParallelOptions { MaxDegreeOfParallelism = 4 }; Parallel.ForEach(new[] { 1 }, options, i => File.Delete($\"{i}\"));")]
    public async Task A_parallel_loop_is_reported_when_its_options_hold_no_token(string code) =>
        Assert.Equal(RuleIds.MissingToken, await HandlerCheck.RunAsync(code));

    [Theory]
    [InlineData("var options = new ParallelOptions { MaxDegreeOfParallelism = 4 }; options.CancellationToken = token; Parallel.ForEach(new[] { 1 }, options, i => File.Delete($\"{i}\"));")]
    [InlineData("await Parallel.ForEachAsync(new[] { 1 }, new ParallelOptions { CancellationToken = token }, async (i, stop) => await outer.DoAsync(i, stop));")]
    public async Task A_parallel_loop_is_not_reported_when_its_options_hold_the_token(string code) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunAsync(code));

    [Theory]
    [InlineData("[Job] public async Task Handle(int id, CancellationToken token) { var plain = new Query(id) { Top = 3 }; var query = plain with { Stop = token }; await outer.DoAsync(query.Id, query.Stop); }", "public sealed record Query(int Id, CancellationToken Stop = default) { public int Top { get; init; } }")]
    [InlineData("[Job] public async Task Handle(int id, CancellationToken token) { await outer.DoAsync(id, token); using var queue = new BlockingCollection<int>(); queue.Add(id); }", "")]
    [InlineData("[Job] public async Task Handle(int[] ids, CancellationToken token) { await outer.DoAsync(1, token); Console.WriteLine(ids.AsQueryable().Where(i => i > 1).Count()); }", "public static class Providers { public static Task<int> CountAsync<T>(this IQueryable<T> source, CancellationToken token = default) => Task.FromResult(1); }")]
    public async Task A_call_is_not_reported_when_it_gets_the_token_later_or_cannot_wait(string code, string types) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunClassAsync(code, types));
}
