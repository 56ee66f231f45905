using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers;

/// <summary>
/// A rule about jobs: it asks nothing of a compilation without them. It is called for each file, not for each method or call,
/// of which few concern it.
/// </summary>
public abstract class JobAnalyzer : DiagnosticAnalyzer
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
                start.RegisterSemanticModelAction(model => Analyze(code, model));
            }
        });
    }

    private protected abstract void Analyze(JobCode code, SemanticModelAnalysisContext model);
}
