using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes;

/// <summary>The pieces of syntax that several fixes make.</summary>
internal static class Rewriting
{
    /// <summary>The token as the analyzer named it: a name, or the context's property.</summary>
    public static ExpressionSyntax? TokenOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(RuleProperties.Token, out string? token) && token is not null ? SyntaxFactory.ParseExpression(token) : null;

    /// <summary>The expression awaited, in parentheses where what follows needs them; trivia stay where they are.</summary>
    public static ExpressionSyntax Awaited(ExpressionSyntax original, ExpressionSyntax task)
    {
        ExpressionSyntax wait = SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), task.WithoutTrivia());
        bool isOperand = original.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax
            or InvocationExpressionSyntax or PostfixUnaryExpressionSyntax;
        return (isOperand ? SyntaxFactory.ParenthesizedExpression(wait) : wait).WithTriviaFrom(original);
    }

    /// <summary>The arguments with one more at its place: by position where that is possible, by name otherwise.</summary>
    public static ArgumentListSyntax With(this ArgumentListSyntax list, ExpressionSyntax value, string parameter, int index)
    {
        ArgumentSyntax argument = SyntaxFactory.Argument(value);
        if (index > list.Arguments.Count || list.Arguments.Take(index).Any(static each => each.NameColon is not null))
        {
            argument = argument.WithNameColon(
                SyntaxFactory.NameColon(SyntaxFactory.IdentifierName(parameter)).WithTrailingTrivia(SyntaxFactory.Space));
            index = list.Arguments.Count;
        }

        if (list.Arguments.Count == 0)
        {
            return list.AddArguments(argument);
        }

        // As the others are written: on lines of their own, or after a blank.
        SyntaxTriviaList lead = list.Arguments.Count > 1 || list.Arguments[0].GetLeadingTrivia().Any()
            ? list.Arguments.Last().GetLeadingTrivia()
            : default;
        bool isOnLines = list.Arguments.Count > 1
            ? list.Arguments.GetSeparators().Last().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia)
            : list.OpenParenToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(
            isOnLines ? list.EndOfLine() : SyntaxFactory.Space);
        var nodes = list.Arguments.GetWithSeparators().ToList();
        if (index == list.Arguments.Count)
        {
            ArgumentSyntax last = list.Arguments.Last();
            nodes[nodes.Count - 1] = last.WithTrailingTrivia();
            nodes.Add(comma);
            nodes.Add((isOnLines ? argument.WithLeadingTrivia(lead) : argument).WithTrailingTrivia(last.GetTrailingTrivia()));
        }
        else
        {
            ArgumentSyntax next = list.Arguments[index];
            nodes[index * 2] = isOnLines ? next : next.WithLeadingTrivia();
            nodes.Insert(index * 2, comma);
            nodes.Insert(index * 2, argument.WithLeadingTrivia(next.GetLeadingTrivia()));
        }

        return list.WithArguments(SyntaxFactory.SeparatedList<ArgumentSyntax>(nodes));
    }

    /// <summary>A type by its full name, which is shortened to what the file's usings allow.</summary>
    public static TypeSyntax Type(string fullName) =>
        SyntaxFactory.ParseTypeName("global::" + fullName).WithAdditionalAnnotations(Simplifier.Annotation);

    /// <summary>The end of a line as the file has it.</summary>
    public static SyntaxTrivia EndOfLine(this SyntaxNode node) =>
        node.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(static each => each.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } line
            ? line
            : SyntaxFactory.ElasticLineFeed;

    public static TNode Formatted<TNode>(this TNode node)
        where TNode : SyntaxNode =>
        node.WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>Returns whether the changed file has no errors that it did not have before.</summary>
    public static async Task<bool> CompilesLikeAsync(this Document changed, SemanticModel before, CancellationToken cancellationToken) =>
        await changed.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } after
        && Errors(after, cancellationToken) <= Errors(before, cancellationToken);

    private static int Errors(SemanticModel model, CancellationToken cancellationToken) =>
        model.GetDiagnostics(cancellationToken: cancellationToken).Count(static each => each.Severity == DiagnosticSeverity.Error);

    /// <summary>Returns whether the function around the node is async, so that it can await.</summary>
    public static bool CanAwait(this SyntaxNode node)
    {
        foreach (SyntaxNode outer in node.Ancestors())
        {
            switch (outer)
            {
                case LockStatementSyntax or CatchFilterClauseSyntax or AttributeSyntax or UnsafeStatementSyntax:
                    return false;
                case QueryExpressionSyntax query when !query.FromClause.Expression.Span.Contains(node.Span):
                    return false;
                case AnonymousFunctionExpressionSyntax lambda:
                    return lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax function:
                    return function.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case MethodDeclarationSyntax method:
                    return method.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case GlobalStatementSyntax:
                    return true;
            }
        }

        return false;
    }
}
