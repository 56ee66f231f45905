using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers;

/// <summary>A rule about what handlers are declared to be: it does not look into their bodies.</summary>
public abstract class HandlerAnalyzer : JobAnalyzer
{
    private protected sealed override void Analyze(JobCode code, SemanticModelAnalysisContext model)
    {
        foreach (IMethodSymbol handler in code.HandlersIn(model.SemanticModel.SyntaxTree))
        {
            Analyze(handler, code, new JobRuleContext(model));
        }
    }

    private protected abstract void Analyze(IMethodSymbol handler, JobCode code, JobRuleContext context);
}
