using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Screening;

/// <summary>Tells by the syntax of its <c>catch</c> clauses that a <c>try</c> swallows no cancellation.</summary>
internal static class CatchScreen
{
    /// <param name="attempt">The statement.</param>
    /// <param name="names">Which exceptions are cancellations.</param>
    /// <param name="isToken">Whether an expression is the job's token.</param>
    public static bool Passes(TryStatementSyntax attempt, MethodNames names, Func<ExpressionSyntax, bool> isToken)
    {
        foreach (CatchClauseSyntax clause in attempt.Catches)
        {
            string caught = clause.Declaration is { Type: var type } ? type is PredefinedTypeSyntax ? "object" : SyntaxNames.LastOf(type) : "object";
            bool isCancellation = names.IsCancellation(caught);
            if (!isCancellation && caught is not ("Exception" or "SystemException" or "Object" or "object" or ""))
            {
                continue;
            }

            if (clause.Filter is { FilterExpression: var filter })
            {
                if (IsAnyCancellation(caught) && AsksToken(filter, isToken))
                {
                    return true;
                }

                if (AsksToken(filter, isToken)
                    || (!names.IsHeld("IsCancellationRequested") && AsksToken(filter, static _ => true))
                    || Names(filter, clause.Declaration!.Identifier.ValueText))
                {
                    continue;
                }
            }

            if (!ThrowsAgain(clause.Block) && !clause.Block.DescendantNodes().Any(node => node is ExpressionSyntax value && isToken(value) && SyntaxNames.IsValue(value)))
            {
                return false;
            }

            // Others that are called so may be no cancellation at all, and then the next clause decides.
            if (caught != "TaskCanceledException" && (!isCancellation || IsAnyCancellation(caught)))
            {
                return true;
            }
        }

        return true;
    }

    private static bool IsAnyCancellation(string exception) => exception is "OperationCanceledException" or "TaskCanceledException";

    private static bool AsksToken(ExpressionSyntax filter, Func<ExpressionSyntax, bool> isToken) =>
        filter.DescendantNodesAndSelf().Any(node =>
            node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCancellationRequested", Expression: var asked } && isToken(asked));

    private static bool Names(ExpressionSyntax filter, string exception) =>
        exception.Length > 0
        && !filter.DescendantNodesAndSelf().Any(static node => node is AnonymousFunctionExpressionSyntax)
        && filter.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax name && name.Identifier.ValueText == exception && SyntaxNames.IsValue(name));

    // On every path: the last statement throws, and none before leaves the block otherwise.
    private static bool ThrowsAgain(BlockSyntax handler) =>
        handler.Statements.LastOrDefault() is ThrowStatementSyntax
        && !handler.DescendantNodes().Any(static node => node.Kind() is
            SyntaxKind.ReturnStatement or SyntaxKind.BreakStatement or SyntaxKind.ContinueStatement or SyntaxKind.GotoStatement
            or SyntaxKind.YieldReturnStatement or SyntaxKind.YieldBreakStatement
            or SyntaxKind.WhileStatement or SyntaxKind.ForStatement or SyntaxKind.DoStatement or SyntaxKind.TryStatement
            or SyntaxKind.SimpleLambdaExpression or SyntaxKind.ParenthesizedLambdaExpression or SyntaxKind.LocalFunctionStatement);
}
