using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>Suppresses CA2016 where TJ2002 or TJ2003 says the same of the same call, so that it is said once.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForwardTokenSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor SaidAlready =
        new("TJS2003", "CA2016", "TJ2003 reports the call, or TJ2002 the handler");

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [SaidAlready];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            try
            {
                if (IsSaidAlready(diagnostic, context))
                {
                    context.ReportSuppression(Suppression.Create(SaidAlready, diagnostic));
                }
            }
            catch (Exception e) when (RuleFailure.IsFailure(e))
            {
                // It is said twice then. The rule fails as well, and reports that.
            }
        }
    }

    private static bool IsSaidAlready(Diagnostic diagnostic, SuppressionAnalysisContext context) =>
        diagnostic.Location.SourceTree is { } tree
        && JobCode.Of(context.Compilation, context.CancellationToken) is { } code
        && MethodAround(context.GetSemanticModel(tree), diagnostic.Location, context.CancellationToken) is { } method
        && code.IsWatched(method)
        && code.MethodOf(method) is { } body
        && IsOn(body.UsesToken ? RuleIds.MissingToken : RuleIds.UnusedToken, tree, context)
        && IsReported(diagnostic.Location, body);

    private static IMethodSymbol? MethodAround(SemanticModel model, Location location, CancellationToken cancellationToken)
    {
        ISymbol? symbol = model.GetEnclosingSymbol(location.SourceSpan.Start, cancellationToken);
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
        {
            symbol = symbol.ContainingSymbol;
        }

        return symbol as IMethodSymbol;
    }

    private static bool IsReported(Location location, JobMethod method) =>
        method.Operations.Any(operation =>
            operation is IInvocationOperation
            && operation.Syntax.Span.Contains(location.SourceSpan)
            && operation.Place().SourceSpan.IntersectsWith(location.SourceSpan)
            && !operation.IsCleanup(method)
            && method.RouteOf(operation) is not null);

    private static bool IsOn(string rule, SyntaxTree tree, SuppressionAnalysisContext context)
    {
        CompilationOptions options = context.Compilation.Options;
        return !(options.SyntaxTreeOptionsProvider?.TryGetDiagnosticValue(tree, rule, context.CancellationToken, out ReportDiagnostic set) == true
                && set == ReportDiagnostic.Suppress)
            && !(options.SyntaxTreeOptionsProvider?.TryGetGlobalDiagnosticValue(rule, context.CancellationToken, out ReportDiagnostic all) == true
                && all == ReportDiagnostic.Suppress)
            && !(options.SpecificDiagnosticOptions.TryGetValue(rule, out ReportDiagnostic given) && given == ReportDiagnostic.Suppress);
    }
}
