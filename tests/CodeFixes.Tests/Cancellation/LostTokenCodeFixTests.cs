using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class LostTokenCodeFixTests
{
    [Fact]
    public Task A_linked_source_is_disposed_when_it_is_a_local() =>
        HandlerFixCheck.RunAsync<LostTokenAnalyzer, LostTokenCodeFix>(
            "// a limit\n        var limit = CancellationTokenSource.{|TJ2006:CreateLinkedTokenSource|}(token);\n        await Task.Delay(1, limit.Token);",
            "// a limit\n        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);\n        await Task.Delay(1, limit.Token);");
}
