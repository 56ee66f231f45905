using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class UncancellableTokenCodeFixTests
{
    [Theory]
    [InlineData("await Task.Delay(1, {|TJ2004:CancellationToken.None|});", "await Task.Delay(1, token);")]
    [InlineData("await Task.Delay(1, {|TJ2004:default|}); // wait\n", "await Task.Delay(1, token); // wait\n")]
    [InlineData("await Load(url, cancellationToken: {|TJ2004:default|});", "await Load(url, cancellationToken: token);")]
    [InlineData(
        "using var limit = new CancellationTokenSource(1000);\n        await Task.Delay(1, {|TJ2004:limit.Token|});",
        "using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);\n        limit.CancelAfter(1000);\n        await Task.Delay(1, limit.Token);")]
    [InlineData(
        "using var stop = new CancellationTokenSource();\n        await Task.Delay(1, {|TJ2004:stop.Token|});",
        "using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);\n        await Task.Delay(1, stop.Token);")]
    public Task The_jobs_token_is_passed_when_the_other_never_fires(string before, string after) =>
        HandlerFixCheck.RunAsync<UncancellableTokenAnalyzer, UncancellableTokenCodeFix>(before, after);

    [Fact]
    public Task No_fix_is_offered_when_the_limit_has_a_clock_of_its_own() =>
        HandlerFixCheck.RunUnofferedAsync<UncancellableTokenAnalyzer, UncancellableTokenCodeFix>(
            "using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);\n        await Task.Delay(1, {|TJ2004:limit.Token|});");
}
