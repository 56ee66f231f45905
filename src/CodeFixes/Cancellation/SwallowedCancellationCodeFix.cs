using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
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

        if (clause.Parent is not TryStatementSyntax attempt)
        {
            return null;
        }

        // What the clause lets pass goes to the next one that takes it.
        diagnostic.Properties.TryGetValue(RuleProperties.Clauses, out string? others);
        CatchClauseSyntax[] clauses =
        [
            .. (others ?? string.Empty).Split([','], StringSplitOptions.RemoveEmptyEntries)
                .Select(index => attempt.Catches[int.Parse(index, CultureInfo.InvariantCulture)])
                .Prepend(clause)
                .Where(each => !HasFilter(each.Filter?.FilterExpression, token)),
        ];
        return clauses.Length == 0 ? null : new Remedy(
            $"Let the cancellation pass when '{token}' has fired", root.ReplaceNodes(clauses, (_, each) => WithFilter(each, token)));
    }

    private static bool HasFilter(ExpressionSyntax? filter, ExpressionSyntax token) => filter switch
    {
        ParenthesizedExpressionSyntax inner => HasFilter(inner.Expression, token),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both => HasFilter(both.Left, token) || HasFilter(both.Right, token),
        _ => filter is not null && SyntaxFactory.AreEquivalent(filter, SyntaxFactory.ParseExpression($"!{Rewriting.ReceiverOf(token)}.IsCancellationRequested")),
    };

    private static CatchClauseSyntax WithFilter(CatchClauseSyntax clause, ExpressionSyntax token)
    {
        ExpressionSyntax fired = SyntaxFactory.ParseExpression($"!{Rewriting.ReceiverOf(token)}.IsCancellationRequested");
        if (clause.Filter is { } filter)
        {
            ExpressionSyntax before = filter.FilterExpression.WithoutTrivia();
            ExpressionSyntax operand = BindsTighter(before) ? before : SyntaxFactory.ParenthesizedExpression(before);
            return clause.WithFilter(filter.WithFilterExpression(
                SyntaxFactory.ParseExpression($"{operand} && {fired}").WithTriviaFrom(filter.FilterExpression)));
        }

        // The filter goes on the line of the catch, and what stood behind that goes behind the filter.
        SyntaxToken last = clause.Declaration?.GetLastToken() ?? clause.CatchKeyword;
        CatchFilterClauseSyntax added = SyntaxFactory.CatchFilterClause(
            SyntaxFactory.Token(SyntaxKind.WhenKeyword).WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.Token(SyntaxKind.OpenParenToken),
            fired,
            SyntaxFactory.Token(SyntaxKind.CloseParenToken).WithTrailingTrivia(last.TrailingTrivia));
        return clause.ReplaceToken(last, last.WithTrailingTrivia(SyntaxFactory.Space)).WithFilter(added);
    }

    // Whether the expression stays one operand in front of `&&`.
    private static bool BindsTighter(ExpressionSyntax expression) => expression switch
    {
        BinaryExpressionSyntax binary => !binary.IsKind(SyntaxKind.LogicalOrExpression) && !binary.IsKind(SyntaxKind.CoalesceExpression),
        ConditionalExpressionSyntax or AssignmentExpressionSyntax or LambdaExpressionSyntax or SwitchExpressionSyntax or ThrowExpressionSyntax or QueryExpressionSyntax => false,
        _ => true,
    };
}
