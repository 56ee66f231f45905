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
                start.RegisterSemanticModelAction(model =>
                {
                    foreach (IMethodSymbol handler in code.HandlersIn(model.SemanticModel.SyntaxTree))
                    {
                        Analyze(handler, code, new JobRuleContext(model));
                    }
                });
            }
        });
    }

    private protected abstract void Analyze(IMethodSymbol handler, JobCode code, JobRuleContext context);
}
