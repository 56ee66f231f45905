using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers;

/// <summary>
/// A rule about single methods: handlers, and what they call with their token. It asks nothing of a method that no handler
/// reaches.
/// </summary>
public abstract class JobMethodAnalyzer : JobAnalyzer
{
    private protected sealed override void Analyze(JobCode code, SemanticModelAnalysisContext model)
    {
        foreach (IMethodSymbol method in code.ReachedIn(model.SemanticModel.SyntaxTree))
        {
            if (Watches(code, method) && code.MethodOf(method) is { } body)
            {
                Analyze(body, new JobRuleContext(model));
            }
        }
    }

    private protected virtual bool Watches(JobCode code, IMethodSymbol method) => code.IsWatched(method);

    private protected abstract void Analyze(JobMethod method, JobRuleContext context);
}
