using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers;

/// <summary>
/// A rule about jobs: it asks nothing of a compilation without them. It is called for each file, not for each method or call,
/// of which few concern it.
/// </summary>
public abstract class JobAnalyzer : GuardedAnalyzer
{
    private protected sealed override Action<SemanticModelAnalysisContext>? Start(Compilation compilation, CancellationToken cancellationToken) =>
        JobCode.Of(compilation, cancellationToken) is { } code ? model => Analyze(code, model) : null;

    private protected abstract void Analyze(JobCode code, SemanticModelAnalysisContext model);
}
