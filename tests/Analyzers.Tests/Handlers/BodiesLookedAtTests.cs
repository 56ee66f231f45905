using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tests.Handlers;

/// <summary>The rules bind the bodies that handlers reach and that have to be bound, each once, and no other.</summary>
public sealed class BodiesLookedAtTests
{
    private const int Chain = 5;

    [Theory]
    [InlineData(10)]
    [InlineData(40)]
    [InlineData(160)]
    public async Task Are_the_handlers_and_the_chains_of_calls_from_them(int handlers)
    {
        JobCode code = await LookAsync(handlers, bindsAll: true);
        Assert.Equal(handlers * (1 + Chain), code.BodiesLookedAt);
    }

    [Fact]
    public async Task Are_none_twice_where_all_handlers_share_one_chain()
    {
        JobCode code = await LookAsync(handlers: 40, bindsAll: true, isShared: true);
        Assert.Equal(40 + Chain, code.BodiesLookedAt);
    }

    [Fact]
    public async Task Are_none_where_the_syntax_tells_that_nothing_is_wrong()
    {
        JobCode code = await LookAsync(handlers: 40, bindsAll: false);
        Assert.Equal(0, code.BodiesLookedAt);
        Assert.All(code.Handlers, handler => Assert.True(code.Calls.Heeds(handler)));
    }

    [Fact]
    public async Task Are_none_without_handlers() =>
        Assert.Null(await LookAsync(Source(handlers: 3, isShared: false).Replace("[TypedJobs.Job]", string.Empty, StringComparison.Ordinal), bindsAll: true));

    private static async Task<JobCode> LookAsync(int handlers, bool bindsAll, bool isShared = false) =>
        Assert.IsType<JobCode>(await LookAsync(Source(handlers, isShared), bindsAll));

    private static async Task<JobCode?> LookAsync(string source, bool bindsAll)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(
            source, bindsAll ? AllRules.Parse.WithFeatures([new(JobCode.BindAll, "true")]) : AllRules.Parse, cancellationToken: TestContext.Current.CancellationToken);
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
