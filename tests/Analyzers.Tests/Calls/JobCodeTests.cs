using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers.Tests.Calls;

/// <summary>Tests that the rules bind the bodies that handlers reach, each once, and no other.</summary>
public sealed class JobCodeTests
{
    private const int Chain = 5;

    [Theory]
    [InlineData(10)]
    [InlineData(40)]
    [InlineData(160)]
    public async Task BodiesLookedAt_counts_handlers_and_the_methods_that_they_call(int handlers)
    {
        JobCode code = await LookAsync(handlers);
        Assert.Equal(handlers * (1 + Chain), code.BodiesLookedAt);
    }

    [Fact]
    public async Task BodiesLookedAt_counts_each_method_once_when_handlers_share_it()
    {
        JobCode code = await LookAsync(handlers: 40, isShared: true);
        Assert.Equal(40 + Chain, code.BodiesLookedAt);
    }

    [Fact]
    public async Task Of_returns_null_when_there_is_no_handler() =>
        Assert.Null(await LookAsync(Source(handlers: 3, isShared: false).Replace("[TypedJobs.Job]", string.Empty, StringComparison.Ordinal)));

    private static async Task<JobCode> LookAsync(int handlers, bool isShared = false) =>
        Assert.IsType<JobCode>(await LookAsync(Source(handlers, isShared)));

    private static async Task<JobCode?> LookAsync(string source)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(
            source, AllRules.Parse, cancellationToken: TestContext.Current.CancellationToken);
        var witness = new Witness();
        Assert.Empty(await AllRules.WithAnalyzers(AllRules.Compile(tree), [.. AllRules.Analyzers, witness])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken));
        return JobCode.Of(witness.Analyzed!, TestContext.Current.CancellationToken);
    }

    // Beside each chain stand as many methods that no handler reaches.
    private static string Source(int handlers, bool isShared)
    {
        var text = new StringBuilder("using System.Threading; using System.Threading.Tasks;\npublic static class Chains\n{\n");
        for (int i = 0; i < handlers; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"[TypedJobs.Job] public static Task Handle{i}(CancellationToken token) => Step{(isShared ? 0 : i)}_0(token);");
            for (int step = 0; step < Chain; step++)
            {
                string body = step + 1 < Chain ? $"Step{i}_{step + 1}(token)" : "Task.Delay(1, token)";
                text.AppendLine(CultureInfo.InvariantCulture, $"private static Task Step{i}_{step}(CancellationToken token) => {body};");
                text.AppendLine(CultureInfo.InvariantCulture, $"public static Task Other{i}_{step}() => Task.Delay({step});");
            }
        }

        return text.AppendLine("}").ToString();
    }

    // The compilation that is analyzed is a copy of the one that was given.
#pragma warning disable RS1001, RS1036 // It is made here, and by nobody else.
    private sealed class Witness : DiagnosticAnalyzer
#pragma warning restore RS1001, RS1036
    {
        private static readonly DiagnosticDescriptor None = new("WITNESS", "Witness", "Witness", "Witness", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [None];

        public Compilation? Analyzed { get; private set; }

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterCompilationAction(end => Analyzed = end.Compilation);
        }
    }
}
