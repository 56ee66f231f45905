using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Cancellation.Tokens;

/// <summary>Links the token that a call is given to the job's token: both of them cancel the call then.</summary>
internal static class TokenLinker
{
    private const string Name = "linked";

    /// <summary>Returns the file with a linked source before the statement; null where the source would not live as long as the call.</summary>
    public static Remedy? Link(
        SyntaxNode root, ExpressionSyntax value, SemanticModel model, ExpressionSyntax token, CancellationToken cancellationToken)
    {
        if (!IsPlain(value)
            || HasCommentsInside(value)
            || value.AncestorsAndSelf().FirstOrDefault(static each => each is StatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax)
                is not StatementSyntax { Parent: BlockSyntax block } statement
            || statement is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or LocalFunctionStatementSyntax
            || IsConditional(value, statement)
            || !IsOverWithStatement(value, statement, model, cancellationToken))
        {
            return null;
        }

        string name = FreeName(statement);
        StatementSyntax declaration = SyntaxFactory.ParseStatement(
            $"using var {name} = global::System.Threading.CancellationTokenSource.CreateLinkedTokenSource({token}, {value.WithoutTrivia()});");
        declaration = declaration.ReplaceNode(
            declaration.DescendantNodes().OfType<MemberAccessExpressionSyntax>().First(static each => each.Expression.ToString().EndsWith("TokenSource", StringComparison.Ordinal)).Expression,
            Rewriting.Type("System.Threading.CancellationTokenSource"));
        StatementSyntax mended = statement.ReplaceNode(value, SyntaxFactory.ParseExpression($"{name}.Token").WithTriviaFrom(value));
        return new Remedy($"Link '{value.WithoutTrivia()}' to '{token}'", root.ReplaceNode(block, block.WithBefore(statement, mended, declaration)));
    }

    // Nothing happens when it is read, so that it can be read before the statement.
    private static bool IsPlain(ExpressionSyntax value) => value switch
    {
        IdentifierNameSyntax or ThisExpressionSyntax or BaseExpressionSyntax or PredefinedTypeSyntax or AliasQualifiedNameSyntax => true,
        MemberAccessExpressionSyntax access => IsPlain(access.Expression),
        _ => false,
    };

    // They would be told before what is told of the statement.
    private static bool HasCommentsInside(ExpressionSyntax value) =>
        value.WithoutTrivia().DescendantTrivia().Any(static each => !each.IsKind(SyntaxKind.WhitespaceTrivia) && !each.IsKind(SyntaxKind.EndOfLineTrivia));

    private static bool IsConditional(SyntaxNode value, StatementSyntax statement) =>
        value.Ancestors().TakeWhile(each => each != statement).Any(static each =>
            each is ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax or SwitchExpressionSyntax or QueryExpressionSyntax or CatchFilterClauseSyntax
            || each.IsKind(SyntaxKind.LogicalAndExpression) || each.IsKind(SyntaxKind.LogicalOrExpression) || each.IsKind(SyntaxKind.CoalesceExpression)
            || each.IsKind(SyntaxKind.CoalesceAssignmentExpression));

    // The call that takes the token is what the statement awaits, or a loop of Parallel, which is over when it returns. What another call does
    // with the task, or with the token, may go on.
    private static bool IsOverWithStatement(ExpressionSyntax value, StatementSyntax statement, SemanticModel model, CancellationToken cancellationToken)
    {
        SyntaxNode call = value;
        while (call.Parent is ParenthesizedExpressionSyntax or ArgumentSyntax or ArgumentListSyntax)
        {
            call = call.Parent;
        }

        call = call.Parent!;
        return call is InvocationExpressionSyntax or ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax
            && (IsAwaited(call)
                || (call is InvocationExpressionSyntax { Parent: ExpressionStatementSyntax statementOf } loop
                    && statementOf == statement
                    && model.GetSymbolInfo(loop, cancellationToken).Symbol is IMethodSymbol { Name: "For" or "ForEach" or "Invoke", ContainingType.Name: "Parallel" }));
    }

    private static bool IsAwaited(SyntaxNode work) => work.Parent switch
    {
        AwaitExpressionSyntax => true,
        CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } loop => loop.Expression == work,
        ParenthesizedExpressionSyntax inner => IsAwaited(inner),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "WithCancellation" or "AsTask", Parent: InvocationExpressionSyntax configured } => IsAwaited(configured),
        ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAll" } } all } } => IsAwaited(all),
        _ => false,
    };

    private static string FreeName(SyntaxNode statement)
    {
        SyntaxNode member = statement.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? statement.SyntaxTree.GetRoot();
        var taken = new HashSet<string>(member.DescendantTokens().Where(static each => each.IsKind(SyntaxKind.IdentifierToken)).Select(static each => each.ValueText), StringComparer.Ordinal);
        for (int number = 1; ; number++)
        {
            string name = number == 1 ? Name : $"{Name}{number}";
            if (!taken.Contains(name))
            {
                return name;
            }
        }
    }
}
