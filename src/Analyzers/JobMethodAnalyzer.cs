using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers;

/// <summary>
/// A rule about single methods: handlers, and what they call with their token. It asks nothing of a compilation without
/// jobs, and only whether it is concerned of a method that no handler reaches.
/// </summary>
public abstract class JobMethodAnalyzer : DiagnosticAnalyzer
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
                        if (symbol.Symbol is IMethodSymbol method && Watches(code, method) && !code.IsSettled(method) && code.MethodOf(method) is { } body)
                        {
                            Analyze(body, new JobRuleContext(symbol));
                        }
                    },
                    SymbolKind.Method);
            }
        });
    }

    private protected virtual bool Watches(JobCode code, IMethodSymbol method) => code.IsWatched(method);

    private protected abstract void Analyze(JobMethod method, JobRuleContext context);
}
