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

    [Fact]
    public Task The_next_clause_gets_the_filter_too_when_it_would_swallow_what_the_first_lets_pass() =>
        HandlerFixCheck.RunAsync<SwallowedCancellationAnalyzer, SwallowedCancellationCodeFix>(
            "try { await Task.Delay(1, token); }\n        {|TJ2008:catch|} (OperationCanceledException) { Console.WriteLine(1); }\n        catch (Exception) { Console.WriteLine(2); }",
            "try { await Task.Delay(1, token); }\n        catch (OperationCanceledException) when (!token.IsCancellationRequested) { Console.WriteLine(1); }\n        catch (Exception) when (!token.IsCancellationRequested) { Console.WriteLine(2); }");

    [Theory]
    [InlineData("again ?? true", "(again ?? true)")]
    [InlineData("!token.IsCancellationRequested || url.Length < 3", "(!token.IsCancellationRequested || url.Length < 3)")]
    [InlineData("again == true || url == null", "(again == true || url == null)")]
    [InlineData("again == true ? true : false", "(again == true ? true : false)")]
    public Task A_filter_keeps_its_meaning_when_it_gets_one_more_condition(string before, string after) =>
        HandlerFixCheck.RunAsync<SwallowedCancellationAnalyzer, SwallowedCancellationCodeFix>(
            $"bool? again = url.Length > 1;\n        try {{ await Task.Delay(1, token); }}\n        {{|TJ2008:catch|}} (Exception) when ({before}) {{ Console.WriteLine(1); }}",
            $"bool? again = url.Length > 1;\n        try {{ await Task.Delay(1, token); }}\n        catch (Exception) when ({after} && !token.IsCancellationRequested) {{ Console.WriteLine(1); }}");
}
