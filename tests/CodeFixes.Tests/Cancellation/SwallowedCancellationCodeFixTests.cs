using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class SwallowedCancellationCodeFixTests
{
    [Theory]
    [InlineData(
        "try { await Task.Delay(1, token); }\n        {|TJ2008:catch|} (Exception e) // whatever\n        {\n            Console.WriteLine(e);\n        }",
        "try { await Task.Delay(1, token); }\n        catch (Exception e) when (!token.IsCancellationRequested) // whatever\n        {\n            Console.WriteLine(e);\n        }")]
    [InlineData(
        "try { await Task.Delay(1, token); }\n        {|TJ2008:catch|}\n        {\n        }",
        "try { await Task.Delay(1, token); }\n        catch when (!token.IsCancellationRequested)\n        {\n        }")]
    [InlineData(
        "try { await Task.Delay(1, token); }\n        {|TJ2008:catch|} (Exception) when (url == \"\") { }",
        "try { await Task.Delay(1, token); }\n        catch (Exception) when (url == \"\" && !token.IsCancellationRequested) { }")]
    public Task A_catch_lets_the_cancellation_pass_when_it_swallowed_it(string before, string after) =>
        HandlerFixCheck.RunAsync<SwallowedCancellationAnalyzer, SwallowedCancellationCodeFix>(before, after);
}
