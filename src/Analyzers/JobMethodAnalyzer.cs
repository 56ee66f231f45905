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
    /// <summary>Gets a value that indicates whether this rule reports the methods that none of the rules can read: one of them does.</summary>
    private protected virtual bool ReportsUnreadable => false;

    private protected sealed override void Analyze(JobCode code, SemanticModelAnalysisContext model)
    {
        var context = new JobRuleContext(model);
        AnalyzeEach(
            code.ReachedIn(model.SemanticModel.SyntaxTree),
            model,
            static method => (method.Locations[0], method.Name),
            method =>
            {
                if (code.FailureOf(method) is { } failure)
                {
                    if (ReportsUnreadable)
                    {
                        ReportFailure(model, method.Locations[0], method.Name, failure);
                    }
                }
                else if (Watches(code, method) && code.MethodOf(method) is { } body)
                {
                    Analyze(body, context);
                }
            });
    }

    private protected virtual bool Watches(JobCode code, IMethodSymbol method) => code.IsWatched(method);

    private protected abstract void Analyze(JobMethod method, JobRuleContext context);
}
