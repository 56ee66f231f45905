using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class BlockingCodeFixTests
{
    [Theory]
    [InlineData("Thread.{|TJ2009:Sleep|}(100); // rest\n", "await Task.Delay(100, token); // rest\n")]
    [InlineData("Load(url).{|TJ2009:Wait|}();", "await Load(url);")]
    [InlineData("int n = Count().{|TJ2009:Result|};", "int n = await Count();")]
    [InlineData("string s = Count().{|TJ2009:Result|}.ToString();", "string s = (await Count()).ToString();")]
    [InlineData("int n = Count().GetAwaiter().{|TJ2009:GetResult|}();", "int n = await Count();")]
    [InlineData("Task.{|TJ2009:WaitAll|}(Load(url), Count());", "await Task.WhenAll(Load(url), Count());")]
    [InlineData("_gate.{|TJ2009:Wait|}();", "await _gate.WaitAsync(token);")]
    public Task A_task_is_awaited_when_it_was_waited_for(string before, string after) =>
        HandlerFixCheck.RunAsync<BlockingAnalyzer, BlockingCodeFix>(before, after);

    [Fact]
    public Task No_fix_is_offered_when_nothing_can_be_awaited()
    {
        return HandlerFixCheck.RunUnofferedAsync<BlockingAnalyzer, BlockingCodeFix>("lock (_gate) { Thread.{|TJ2009:Sleep|}(1); }");
    }
}
