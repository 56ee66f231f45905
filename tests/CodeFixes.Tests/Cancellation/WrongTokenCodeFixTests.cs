using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class WrongTokenCodeFixTests
{
    [Fact]
    public Task The_other_token_is_linked_to_the_jobs_token() =>
        HandlerFixCheck.RunAsync<WrongTokenAnalyzer, WrongTokenCodeFix>(
            "await Task.Delay(1, {|TJ2005:_other.Token|});", "using var linked = CancellationTokenSource.CreateLinkedTokenSource(token, _other.Token);\n        await Task.Delay(1, linked.Token);");
}
