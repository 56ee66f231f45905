using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class WrongTokenCodeFixTests
{
    [Fact]
    public Task The_other_token_is_linked_to_the_jobs_token() =>
        HandlerFixCheck.RunAsync<WrongTokenAnalyzer, WrongTokenCodeFix>(
            "await Task.Delay(1, {|TJ2005:_other.Token|});", "using var linked = CancellationTokenSource.CreateLinkedTokenSource(token, _other.Token);\n        await Task.Delay(1, linked.Token);");

    [Fact]
    public Task Both_tokens_are_linked_where_all_tasks_are_awaited() =>
        HandlerFixCheck.RunAsync<WrongTokenAnalyzer, WrongTokenCodeFix>(
            "await Task.WhenAll((Task.Delay(1, {|TJ2005:_other.Token|})), Plain(url)).ConfigureAwait(false);",
            "using var linked = CancellationTokenSource.CreateLinkedTokenSource(token, _other.Token);\n        await Task.WhenAll((Task.Delay(1, linked.Token)), Plain(url)).ConfigureAwait(false);");

    // What runs on behind the statement would lose the token with the source.
    [Theory]
    [InlineData("await Task.WhenAny(Load(url, 1, {|TJ2005:_other.Token|}), Task.Delay(1000, token));")]
    [InlineData("new Ticker(1).ToString(); Start({|TJ2005:_other.Token|}); void Start(CancellationToken stop) { _ = Task.Delay(1, stop); }")]
    [InlineData("await Plain(Name({|TJ2005:_other.Token|})); static string Name(CancellationToken stop) => stop.ToString()!;")]
    public Task Nothing_is_offered_where_the_work_may_go_on(string body) =>
        HandlerFixCheck.RunUnofferedAsync<WrongTokenAnalyzer, WrongTokenCodeFix>(body);
}
