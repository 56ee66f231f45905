using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedJobs.Analyzers;

/// <summary>Represents where a rule reports to, and where it reads its options.</summary>
internal readonly struct JobRuleContext(SemanticModelAnalysisContext context)
{
    private const string UncancellableMethods = "typedjobs.uncancellable_methods";

    private static readonly string[] UncancellableByDefault = ["Commit", "CommitAsync", "Rollback", "RollbackAsync"];

    public CancellationToken CancellationToken => context.CancellationToken;

    public void Report(DiagnosticDescriptor rule, Location location, params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, location, arguments));

    /// <param name="rule">The rule.</param>
    /// <param name="location">Where.</param>
    /// <param name="remedy">What the fix is to do.</param>
    /// <param name="arguments">Of the message.</param>
    public void Report(
        DiagnosticDescriptor rule, Location location, ImmutableDictionary<string, string?> remedy, params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, location, remedy, arguments));

    /// <summary>Reports with a severity other than the rule's default; .editorconfig goes before both.</summary>
    public void Report(DiagnosticDescriptor rule, Location location, DiagnosticSeverity severity, params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(
            rule, location, severity, additionalLocations: null, properties: null, arguments));

    /// <summary>The value of an option in .editorconfig, if it is set for the file of the method.</summary>
    public string? Option(IMethodSymbol method, string name) => method.Locations[0].SourceTree is { } tree ? Option(tree, name) : null;

    /// <summary>Returns whether the method is one of those that must not be stopped half-way.</summary>
    public bool MustFinish(IOperation call, IMethodSymbol method) =>
        Option(call.Syntax.SyntaxTree, UncancellableMethods) is { } option
            ? option.Split(',', ';').Any(name => name.Trim() == method.Name)
            : UncancellableByDefault.Contains(method.Name, StringComparer.Ordinal);

    /// <summary>The value of an option in .editorconfig, if it is set for this file.</summary>
    public string? Option(SyntaxTree tree, string name) =>
        context.Options.AnalyzerConfigOptionsProvider.GetOptions(tree).TryGetValue(name, out string? value) ? value : null;
}
