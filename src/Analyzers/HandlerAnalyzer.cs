using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers;

/// <summary>A rule about what handlers are declared to be: it does not look into their bodies.</summary>
public abstract class HandlerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (JobCode.Of(start.Compilation, start.CancellationToken) is { } code)
            {
                start.RegisterSymbolAction(
                    symbol =>
                    {
                        if (symbol.Symbol is IMethodSymbol { IsAbstract: false } method && code.IsHandler(method))
                        {
                            Analyze(method.PartialImplementationPart ?? method, code, new JobRuleContext(symbol));
                        }
                    },
                    SymbolKind.Method);
            }
        });
    }

    private protected abstract void Analyze(IMethodSymbol handler, JobCode code, JobRuleContext context);
}
