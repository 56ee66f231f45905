using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Fixes TJ2008: lets the exception pass once the job's token has fired.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SwallowedCancellationCodeFix))]
[Shared]
public sealed class SwallowedCancellationCodeFix : JobCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.SwallowedCancellation];

    private protected override Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (Rewriting.TokenOf(diagnostic) is not { } token || node.FirstAncestorOrSelf<CatchClauseSyntax>() is not { } clause)
        {
            return null;
        }

        string receiver = token is BinaryExpressionSyntax ? $"({token})" : token.ToString();
        ExpressionSyntax fired = SyntaxFactory.ParseExpression($"!{receiver}.IsCancellationRequested");
        CatchClauseSyntax mended;
        if (clause.Filter is { } filter)
        {
            ExpressionSyntax before = filter.FilterExpression is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } or ConditionalExpressionSyntax
                ? SyntaxFactory.ParenthesizedExpression(filter.FilterExpression.WithoutTrivia())
                : filter.FilterExpression.WithoutTrivia();
            mended = clause.WithFilter(filter.WithFilterExpression(
                SyntaxFactory.ParseExpression($"{before} && {fired}").WithTriviaFrom(filter.FilterExpression)));
        }
        else
        {
            // The filter goes on the line of the catch, and what stood behind that goes behind the filter.
            SyntaxToken last = clause.Declaration?.GetLastToken() ?? clause.CatchKeyword;
            CatchFilterClauseSyntax added = SyntaxFactory.CatchFilterClause(
                SyntaxFactory.Token(SyntaxKind.WhenKeyword).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.Token(SyntaxKind.OpenParenToken),
                fired,
                SyntaxFactory.Token(SyntaxKind.CloseParenToken).WithTrailingTrivia(last.TrailingTrivia));
            mended = clause.ReplaceToken(last, last.WithTrailingTrivia(SyntaxFactory.Space)).WithFilter(added);
        }

        return new Remedy($"Let it pass when '{token}' has fired", root.ReplaceNode(clause, mended));
    }
}
