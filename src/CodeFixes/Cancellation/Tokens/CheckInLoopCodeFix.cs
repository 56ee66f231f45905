using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Cancellation.Tokens;

/// <summary>Represents a fix that checks the token at the start of each turn of a loop.</summary>
public abstract class CheckInLoopCodeFix : JobCodeFix
{
    private protected sealed override Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (Rewriting.TokenOf(diagnostic) is not { } token
            || node.AncestorsAndSelf().OfType<StatementSyntax>().FirstOrDefault() is not { } loop
            || BodyOf(loop) is not { } body)
        {
            return null;
        }

        StatementSyntax check = SyntaxFactory.ParseStatement($"{Rewriting.ReceiverOf(token)}.ThrowIfCancellationRequested();");
        StatementSyntax mended = body is BlockSyntax block
            ? block.WithStatements(block.Statements.Insert(0, AsFirst(check, block)))
            : SyntaxFactory.Block(
                SyntaxFactory.Token(SyntaxKind.OpenBraceToken),
                SyntaxFactory.List([check.WithTrailingTrivia(loop.EndOfLine()), body.WithTrailingTrivia(loop.EndOfLine())]),
                SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(body.GetTrailingTrivia())).Formatted();
        return new Remedy($"Check '{token}' in each turn", root.ReplaceNode(body, mended));
    }

    // On the line of the brace where the other statements are, and on a line of its own otherwise.
    private static StatementSyntax AsFirst(StatementSyntax check, BlockSyntax block) =>
        block.Statements is [var first, ..] && !block.OpenBraceToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia) && !first.GetLeadingTrivia().Any(SyntaxKind.EndOfLineTrivia)
            ? check.WithTrailingTrivia(SyntaxFactory.Space)
            : check.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(block.EndOfLine()).Formatted();

    private static StatementSyntax? BodyOf(StatementSyntax loop) => loop switch
    {
        CommonForEachStatementSyntax each => each.Statement,
        ForStatementSyntax each => each.Statement,
        WhileStatementSyntax each => each.Statement,
        DoStatementSyntax each => each.Statement,
        _ => null,
    };
}
