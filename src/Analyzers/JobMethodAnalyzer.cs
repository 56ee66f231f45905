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
            try
            {
                if (Watches(code, method) && code.MethodOf(method) is { } body)
                {
                    Analyze(body, new JobRuleContext(model));
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // An error of the rule's own is that of one method, and the others are looked at.
                model.ReportDiagnostic(Diagnostic.Create(
                    Rule.Failure(SupportedDiagnostics[0]), method.Locations[0], method.Name, $"{e.GetType().Name}: {e.Message}"));
            }
        }
    }

    private protected virtual bool Watches(JobCode code, IMethodSymbol method) => code.IsWatched(method);

    private protected abstract void Analyze(JobMethod method, JobRuleContext context);
}
