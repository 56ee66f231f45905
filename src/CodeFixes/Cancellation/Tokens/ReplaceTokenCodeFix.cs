using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Cancellation.Tokens;

/// <summary>Represents a fix that puts the job's token in the place of one that never fires, or links the other to it.</summary>
public abstract class ReplaceTokenCodeFix : JobCodeFix
{
    private protected sealed override Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (Rewriting.TokenOf(diagnostic) is not { } token || (node as ArgumentSyntax)?.Expression is not { } && node is not ExpressionSyntax)
        {
            return null;
        }

        ExpressionSyntax value = node is ArgumentSyntax argument ? argument.Expression : (ExpressionSyntax)node;
        return Rewriting.KindOf(diagnostic) switch
        {
            RemedyKinds.Unlinked => Link(root, value, model, token, cancellationToken),
            RemedyKinds.Linked => TokenLinker.Link(root, value, model, token, cancellationToken),
            _ => new Remedy($"Pass '{token}'", root.ReplaceNode(value, token.WithTriviaFrom(value))),
        };
    }

    // new CancellationTokenSource(limit) → CreateLinkedTokenSource(token), and CancelAfter(limit) behind it.
    private static Remedy? Link(
        SyntaxNode root, ExpressionSyntax value, SemanticModel model, ExpressionSyntax token, CancellationToken cancellationToken)
    {
        if (value is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax source }
            || model.GetSymbolInfo(source, cancellationToken).Symbol is not ILocalSymbol local
            || local.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax creation } declarator
            || declarator.Parent?.Parent is not LocalDeclarationStatementSyntax { Parent: BlockSyntax block } statement
            || creation.Initializer is not null)
        {
            return null;
        }

        ExpressionSyntax linked = SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression,
                Rewriting.Type("System.Threading.CancellationTokenSource"),
                SyntaxFactory.IdentifierName("CreateLinkedTokenSource")),
            SyntaxFactory.ArgumentList().AddArguments(SyntaxFactory.Argument(token))).WithTriviaFrom(creation);
        LocalDeclarationStatementSyntax mended = statement.ReplaceNode(creation, linked);
        if (creation.ArgumentList?.Arguments is { Count: > 1 })
        {
            // A clock of its own is what CancelAfter does not take.
            return null;
        }

        if (creation.ArgumentList?.Arguments is not [var limit])
        {
            return new Remedy($"Link '{local.Name}' to '{token}'", root.ReplaceNode(statement, mended));
        }

        // What is said behind the limit stays behind it.
        mended = statement.ReplaceNode(creation, linked.WithTrailingTrivia());
        StatementSyntax after = SyntaxFactory.ParseStatement($"{local.Name}.CancelAfter({limit.Expression.WithoutTrivia()}){creation.GetTrailingTrivia().ToFullString()};")
            .WithLeadingTrivia(SyntaxFactory.ElasticMarker)
            .WithTrailingTrivia(statement.GetTrailingTrivia())
            .Formatted();
        int place = block.Statements.IndexOf(statement);
        BlockSyntax changed = block.WithStatements(
            block.Statements.Replace(statement, mended.WithTrailingTrivia(statement.EndOfLine())).Insert(place + 1, after));
        return new Remedy($"Link '{local.Name}' to '{token}'", root.ReplaceNode(block, changed));
    }
}
