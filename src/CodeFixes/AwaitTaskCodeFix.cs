using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes;

/// <summary>Represents a fix that awaits a task that was discarded, where the function can await.</summary>
public abstract class AwaitTaskCodeFix : JobCodeFix
{
    private protected sealed override Remedy? Mend(
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
