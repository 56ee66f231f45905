using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Screening;

/// <summary>Reads calls off the syntax.</summary>
internal static class CallSyntax
{
    /// <summary>The call of which this is the name; null when it is none.</summary>
    public static InvocationExpressionSyntax? Of(SimpleNameSyntax name)
    {
        SyntaxNode called = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access
            : name.Parent is MemberBindingExpressionSyntax binding ? binding : name;
        return called.Parent is InvocationExpressionSyntax call && call.Expression == called ? call : null;
    }

    /// <summary>The name that is called; null when what is called has none.</summary>
    public static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        SimpleNameSyntax simple => simple,
        MemberAccessExpressionSyntax access when access.IsKind(SyntaxKind.SimpleMemberAccessExpression) => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    };

    /// <summary>What stands before the name; null when nothing does.</summary>
    public static ExpressionSyntax? ReceiverOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Expression,
        MemberBindingExpressionSyntax => call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    /// <summary>Whether it stands in a <c>catch</c> or <c>finally</c>, or where a cancellation was seen.</summary>
    public static bool IsCleanup(SyntaxNode node)
    {
        for (SyntaxNode? outer = node.Parent; outer is not null and not MemberDeclarationSyntax; outer = outer.Parent)
        {
            if (outer is CatchClauseSyntax or FinallyClauseSyntax
                || (outer is IfStatementSyntax statement && AsksForCancellation(statement.Condition))
                || (outer is ConditionalExpressionSyntax expression && AsksForCancellation(expression.Condition)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the condition asks whether something was cancelled.</summary>
    public static bool AsksForCancellation(ExpressionSyntax condition)
    {
        foreach (SyntaxNode node in condition.DescendantNodesAndSelf())
        {
            if (node is SimpleNameSyntax { Identifier.ValueText: "IsCancellationRequested" or "IsRequested" })
            {
                return true;
            }
        }

        return false;
    }
}
