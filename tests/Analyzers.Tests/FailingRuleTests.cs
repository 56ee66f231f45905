using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers.Tests;

/// <summary>Tests that an error of a rule's own is reported for the job at which it happened, and for no other.</summary>
public sealed class FailingRuleTests
{
    [Fact]
    public async Task A_rule_that_throws_reports_the_job_and_goes_on_with_the_others()
    {
        ImmutableArray<Diagnostic> found = await AllRules.WithAnalyzers(
                AllRules.Compile("""
                    using TypedJobs;
                    public static class Jobs { [Job] public static void Bad() { } [Job] public static void Good() { } }
                    """),
                [new FailingAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Diagnostic[] failures = [.. found.Where(static each => each.GetMessage(null).Contains("InvalidOperationException: no", StringComparison.Ordinal))];
        Assert.Equal("Bad", failures.Single().Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(failures.Single().Location.SourceSpan));
        Assert.Contains(found, static each => each.GetMessage(null) == "Good");
    }

#pragma warning disable RS1001, RS1036 // It is made here, and by nobody else.
    private sealed class FailingAnalyzer : JobMethodAnalyzer
#pragma warning restore RS1001, RS1036
    {
        private static readonly DiagnosticDescriptor Seen = new("TJ9999", "Seen", "{0}", "Tests", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Seen];

        private protected override void Analyze(JobMethod method, JobRuleContext context)
        {
            if (method.Symbol.Name == "Bad")
            {
                throw new InvalidOperationException("no");
            }

            context.Report(Seen, method.Symbol.Locations[0], method.Symbol.Name);
        }
    }
}
