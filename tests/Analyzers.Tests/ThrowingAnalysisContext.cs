using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedJobs.Analyzers.Tests;

/// <summary>Runs one rule as the compiler does, but its first report in a compilation throws, as an error of the rule there would.</summary>
internal sealed class ThrowingAnalysisContext : AnalysisContext
{
    private readonly List<Action<CompilationStartAnalysisContext>> _starts = [];

    /// <summary>Gets a value that indicates whether a report has thrown.</summary>
    public bool HasThrown { get; private set; }

    /// <summary>Returns what the rule reports.</summary>
    public List<Diagnostic> Run(Compilation compilation, CancellationToken cancellationToken)
    {
        var found = new List<Diagnostic>();
        var start = new Start(compilation, cancellationToken);
        _starts.ForEach(each => each(start));
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
#pragma warning disable CS0618, RS1030 // Nobody else makes such a context.
            var model = new SemanticModelAnalysisContext(compilation.GetSemanticModel(tree), start.Options, Report, static _ => true, cancellationToken);
#pragma warning restore CS0618, RS1030
            start.Actions.ForEach(each => each(model));
        }

        return found;

        void Report(Diagnostic diagnostic)
        {
            if (!HasThrown)
            {
                HasThrown = true;
                throw new InvalidOperationException("no");
            }

            found.Add(diagnostic);
        }
    }

    public override void RegisterCompilationStartAction(Action<CompilationStartAnalysisContext> action) => _starts.Add(action);

    public override void EnableConcurrentExecution()
    {
    }

    public override void ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags analysisMode)
    {
    }

    public override void RegisterCompilationAction(Action<CompilationAnalysisContext> action) => throw new NotSupportedException();

    public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) => throw new NotSupportedException();

    public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> symbolKinds) => throw new NotSupportedException();

    public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) => throw new NotSupportedException();

    public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw new NotSupportedException();

    public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) => throw new NotSupportedException();

    public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) => throw new NotSupportedException();

    private sealed class Start(Compilation compilation, CancellationToken cancellationToken)
        : CompilationStartAnalysisContext(compilation, new AnalyzerOptions([]), cancellationToken)
    {
        public List<Action<SemanticModelAnalysisContext>> Actions { get; } = [];

        public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) => Actions.Add(action);

        public override void RegisterCompilationEndAction(Action<CompilationAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> symbolKinds) => throw new NotSupportedException();

        public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) => throw new NotSupportedException();

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) => throw new NotSupportedException();
    }
}
