using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers;

/// <summary>A rule about what handlers are declared to be: it does not look into their bodies.</summary>
public abstract class HandlerAnalyzer : JobAnalyzer
{
    private protected sealed override void Analyze(JobCode code, SemanticModelAnalysisContext model)
    {
        var context = new JobRuleContext(model);
        AnalyzeEach(
            code.HandlersIn(model.SemanticModel.SyntaxTree),
            model,
            static handler => (handler.Locations[0], handler.Name),
            handler => Analyze(handler, code, context));
    }

    private protected abstract void Analyze(IMethodSymbol handler, JobCode code, JobRuleContext context);
}
