using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class UnawaitedCodeFixTests
{
    [Fact]
    public Task A_task_is_awaited_when_it_was_discarded() =>
        FixCheck.RunAsync<UnawaitedAnalyzer, UnawaitedCodeFix>(
            Handler("_ = Task.{|TJ2011:Delay|}(2, token);"), Handler("await Task.Delay(2, token);"));

    private static string Handler(string body) => $$"""
        public static class Jobs
        {
            [Job]
            public static async Task Run(CancellationToken token)
            {
                await Task.Delay(1, token);
                {{body}}
            }
        }
        """;
}
