using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class UncheckedLoopCodeFixTests
{
    [Theory]
    [InlineData(
        "{|TJ2007:while|} (true)\n        {\n            // once more\n            await Plain(url);\n        }",
        "while (true)\n        {\n            token.ThrowIfCancellationRequested();\n            // once more\n            await Plain(url);\n        }")]
    [InlineData(
        "{|TJ2007:foreach|} (char c in url)\n            await Plain(url);",
        "foreach (char c in url)\n        {\n            token.ThrowIfCancellationRequested();\n            await Plain(url);\n        }")]
    public Task A_loop_checks_the_token_when_it_did_not(string before, string after) =>
        HandlerFixCheck.RunAsync<UncheckedLoopAnalyzer, UncheckedLoopCodeFix>(before, after);
}
