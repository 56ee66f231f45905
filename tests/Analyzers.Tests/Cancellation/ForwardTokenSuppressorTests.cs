using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Cancellation;

namespace TypedJobs.Analyzers.Tests.Cancellation;

public sealed class ForwardTokenSuppressorTests
{
    private const string Source = """
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        public static class Jobs
        {
            [Job]
            public static async Task Run(CancellationToken token)
            {
                token.ThrowIfCancellationRequested();
                await Task.Delay(1);
            }

            [Job]
            public static async Task Ignore(CancellationToken token) => await Task.Delay(2);

            public static async Task NoJob(CancellationToken token) => await Task.Delay(3);
        }
        """;

    [Fact]
    public async Task What_a_rule_reports_is_not_reported_twice() =>
        Assert.Equal(["Delay(3)"], await ReportsAsync(ImmutableDictionary<string, ReportDiagnostic>.Empty));

    [Fact]
    public async Task It_stays_where_the_rule_is_switched_off() =>
        Assert.Equal(
            ["Delay(1)", "Delay(3)"],
            await ReportsAsync(ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("TJ2003", ReportDiagnostic.Suppress)));

    private static async Task<string[]> ReportsAsync(ImmutableDictionary<string, ReportDiagnostic> options)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Source, cancellationToken: TestContext.Current.CancellationToken);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Suppressed",
            [tree],
            RunningFramework.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, specificDiagnosticOptions: options));
        ImmutableArray<Diagnostic> found = await compilation
            .WithAnalyzers([new EveryDelay(), new ForwardTokenSuppressor()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return
        [
            .. found.Where(static each => each.Id == "CA2016" && !each.IsSuppressed)
                .Select(each => $"Delay{tree.ToString()[each.Location.SourceSpan.End..(each.Location.SourceSpan.End + 3)]}")
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Reports what CA2016 would of these sources: the name of each call of Delay.</summary>
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class EveryDelay : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor Forward = new(
            "CA2016", "Forward the token", "Forward the token", "Reliability", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Forward];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterSyntaxNodeAction(
                static node =>
                {
                    if (node.Node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Delay" } access })
                    {
                        node.ReportDiagnostic(Diagnostic.Create(Forward, access.Name.GetLocation()));
                    }
                },
                SyntaxKind.InvocationExpression);
        }
    }
}
