using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class LongSynchronousCodeFixTests
{
    [Fact]
    public Task A_loop_checks_the_token_when_the_handler_is_synchronous() =>
        FixCheck.RunAsync<LongSynchronousAnalyzer, LongSynchronousCodeFix>(
            Source("{|TJ2012:foreach|} (string path in paths)\n        {\n            File.Delete(path);\n        }"),
            Source("foreach (string path in paths)\n        {\n            token.ThrowIfCancellationRequested();\n            File.Delete(path);\n        }"));

    private static string Source(string body) => $$"""
        public static class Jobs
        {
            [Job]
            public static void Run(string[] paths, CancellationToken token)
            {
                token.ThrowIfCancellationRequested();
                {{body}}
            }
        }
        """;
}
