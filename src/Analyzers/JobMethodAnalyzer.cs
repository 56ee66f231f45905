using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers;

/// <summary>
/// A rule about single methods: handlers, and what they call with their token. It asks nothing of a compilation without
/// jobs, and nothing of a method that no handler reaches, or whose syntax tells that it is as it should be.
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
                // An action for each method would be called for each of a compilation, of which few are reached.
                start.RegisterSemanticModelAction(model =>
                {
                    foreach (IMethodSymbol method in code.UnsettledIn(model.SemanticModel.SyntaxTree))
                    {
                        if (Watches(code, method) && code.MethodOf(method) is { } body)
                        {
                            Analyze(body, new JobRuleContext(model));
                        }
                    }
                });
            }
        });
    }

    private protected virtual bool Watches(JobCode code, IMethodSymbol method) => code.IsWatched(method);

    private protected abstract void Analyze(JobMethod method, JobRuleContext context);
}
