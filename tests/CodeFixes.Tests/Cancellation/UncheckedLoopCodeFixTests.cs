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

    [Fact]
    public Task The_check_joins_the_others_when_they_share_a_line() =>
        HandlerFixCheck.RunAsync<UncheckedLoopAnalyzer, UncheckedLoopCodeFix>(
            "{|TJ2007:foreach|} (char c in url) { await Plain(url); await Plain(url); }",
            "foreach (char c in url) { token.ThrowIfCancellationRequested(); await Plain(url); await Plain(url); }");

    [Fact]
    public Task One_check_is_enough_when_loops_are_nested() =>
        HandlerFixCheck.RunAsync<UncheckedLoopAnalyzer, UncheckedLoopCodeFix>(
            "{|TJ2007:foreach|} (char c in url)\n        {\n            foreach (char d in url) await Plain(url);\n        }",
            "foreach (char c in url)\n        {\n            token.ThrowIfCancellationRequested();\n            foreach (char d in url) await Plain(url);\n        }");
}
