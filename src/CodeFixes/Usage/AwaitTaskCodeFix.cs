using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Usage;

/// <summary>Mends TJ1101 and TJ2011: awaits the task, where the function can await.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitTaskCodeFix))]
[Shared]
public sealed class AwaitTaskCodeFix : JobCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TJ1101", "TJ2011"];

    private protected override Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (!node.CanAwait()
            || node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || node.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax } discard
            || discard.Right != call)
        {
            return null;
        }

        return new Remedy("Await it", root.ReplaceNode(discard, Rewriting.Awaited(discard, call)));
    }
}
