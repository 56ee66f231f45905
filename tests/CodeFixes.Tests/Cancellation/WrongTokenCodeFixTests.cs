using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class WrongTokenCodeFixTests
{
    [Fact]
    public Task The_jobs_token_is_passed_when_another_was() =>
        HandlerFixCheck.RunAsync<WrongTokenAnalyzer, WrongTokenCodeFix>(
            "await Task.Delay(1, {|TJ2005:_other.Token|});", "await Task.Delay(1, token);");
}
