using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Mends TJ2004 and TJ2005: passes the job's token, or links the source to it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReplaceTokenCodeFix))]
[Shared]
public sealed class ReplaceTokenCodeFix : JobCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TJ2004", "TJ2005"];

    private protected override Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (Rewriting.TokenOf(diagnostic) is not { } token || (node as ArgumentSyntax)?.Expression is not { } && node is not ExpressionSyntax)
        {
            return null;
        }

        ExpressionSyntax value = node is ArgumentSyntax argument ? argument.Expression : (ExpressionSyntax)node;
        if (diagnostic.Properties.TryGetValue("kind", out string? kind) && kind == "Unlinked")
        {
            return Link(root, value, model, token, cancellationToken);
        }

        return new Remedy($"Pass '{token}'", root.ReplaceNode(value, token.WithTriviaFrom(value)));
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
        if (creation.ArgumentList?.Arguments is not [var limit])
        {
            return new Remedy($"Link '{local.Name}' to '{token}'", root.ReplaceNode(statement, mended));
        }

        StatementSyntax after = SyntaxFactory.ParseStatement($"{local.Name}.CancelAfter({limit.Expression.WithoutTrivia()});")
            .WithLeadingTrivia(SyntaxFactory.ElasticMarker)
            .WithTrailingTrivia(statement.GetTrailingTrivia())
            .Formatted();
        int place = block.Statements.IndexOf(statement);
        BlockSyntax changed = block.WithStatements(
            block.Statements.Replace(statement, mended.WithTrailingTrivia(statement.EndOfLine())).Insert(place + 1, after));
        return new Remedy($"Link '{local.Name}' to '{token}'", root.ReplaceNode(block, changed));
    }
}
