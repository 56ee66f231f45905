using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers;

/// <summary>
/// Represents a rule that is called for each file. An exception of its own becomes one report, about the method or call at which it was thrown, and
/// the rule continues with the next one.
/// </summary>
public abstract class GuardedAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (StartGuarded(start.Compilation, start.CancellationToken) is { } analyze)
            {
                start.RegisterSemanticModelAction(model => AnalyzeGuarded(analyze, model));
            }
        });
    }

    /// <summary>Returns what to do with each file; null when the rule has nothing to ask of the compilation.</summary>
    private protected abstract Action<SemanticModelAnalysisContext>? Start(Compilation compilation, CancellationToken cancellationToken);

    /// <summary>Analyzes each item; what is thrown is reported about that item alone.</summary>
    /// <param name="items">The items.</param>
    /// <param name="model">The file.</param>
    /// <param name="describe">Returns where an item stands, and its name.</param>
    /// <param name="analyze">What to do with an item.</param>
    private protected void AnalyzeEach<TItem>(
        IEnumerable<TItem> items, SemanticModelAnalysisContext model, Func<TItem, (Location Place, string Name)> describe, Action<TItem> analyze)
    {
        foreach (TItem item in items)
        {
            try
            {
                analyze(item);
            }
            catch (Exception e) when (RuleFailure.IsFailure(e))
            {
                (Location place, string name) = describe(item);
                ReportFailure(model, place, name, e);
            }
        }
    }

    private protected void ReportFailure(SemanticModelAnalysisContext model, Location place, string name, Exception exception) =>
        model.ReportDiagnostic(Diagnostic.Create(
            Rule.Failure(SupportedDiagnostics[0]), place, name, $"{exception.GetType().Name}: {exception.Message}"));

    private Action<SemanticModelAnalysisContext>? StartGuarded(Compilation compilation, CancellationToken cancellationToken)
    {
        try
        {
            return Start(compilation, cancellationToken);
        }
        catch (Exception e) when (RuleFailure.IsFailure(e))
        {
            // No file is to blame: the first one says it for all.
            SyntaxTree? first = compilation.SyntaxTrees.FirstOrDefault();
            return model =>
            {
                if (model.SemanticModel.SyntaxTree == first)
                {
                    ReportFailure(model, Location.None, compilation.AssemblyName ?? "?", e);
                }
            };
        }
    }

    private void AnalyzeGuarded(Action<SemanticModelAnalysisContext> analyze, SemanticModelAnalysisContext model)
    {
        try
        {
            analyze(model);
        }
        catch (Exception e) when (RuleFailure.IsFailure(e))
        {
            SyntaxTree tree = model.SemanticModel.SyntaxTree;
            ReportFailure(model, Location.Create(tree, default), Path.GetFileName(tree.FilePath), e);
        }
    }
}
