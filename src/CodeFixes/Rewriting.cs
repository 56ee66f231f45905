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

    /// <summary>Returns the token as it is written before a dot.</summary>
    public static string ReceiverOf(ExpressionSyntax token) => token is BinaryExpressionSyntax ? $"({token})" : token.ToString();

    /// <summary>Returns what the fix is to do: one of <see cref="RemedyKinds"/>.</summary>
    public static string KindOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(RuleProperties.Kind, out string? kind) && kind is not null ? kind : RemedyKinds.None;

    /// <summary>Returns whether every comment, directive, text and number of the other root is in this one as well.</summary>
    /// <param name="changed">This root.</param>
    /// <param name="original">The other one.</param>
    /// <param name="replaced">A text that may be missing once.</param>
    public static bool Keeps(this SyntaxNode changed, SyntaxNode original, string? replaced = null)
    {
        if (changed.DescendantTokens().Any(static each => each.IsMissing) && !original.DescendantTokens().Any(static each => each.IsMissing))
        {
            return false;
        }

        var left = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string each in KeptOf(changed).Concat(replaced is null ? [] : [replaced]))
        {
            left[each] = left.TryGetValue(each, out int count) ? count + 1 : 1;
        }

        foreach (string each in KeptOf(original))
        {
            if (!left.TryGetValue(each, out int count) || count == 0)
            {
                return false;
            }

            left[each] = count - 1;
        }

        return true;
    }

    private static IEnumerable<string> KeptOf(SyntaxNode root) =>
        root.DescendantTrivia().Where(static each => each.IsDirective || each.RawKind is (int)SyntaxKind.SingleLineCommentTrivia or (int)SyntaxKind.MultiLineCommentTrivia
                or (int)SyntaxKind.SingleLineDocumentationCommentTrivia or (int)SyntaxKind.MultiLineDocumentationCommentTrivia or (int)SyntaxKind.DisabledTextTrivia)
            .Select(static each => each.ToFullString().Trim())
            .Concat(root.DescendantTokens().Where(static each => each.Value is not null && each.Kind() is SyntaxKind.NumericLiteralToken or SyntaxKind.StringLiteralToken
                or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.CharacterLiteralToken).Select(static each => each.Text));

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

        SeparatedSyntaxList<ArgumentSyntax> arguments = list.Arguments;
        if (index == arguments.Count)
        {
            return list.WithArguments(arguments.Append(argument, list.OpenParenToken));
        }

        // What is said about the next argument stays with it.
        bool isOnLines = arguments.AreOnLines(list.OpenParenToken);
        var nodes = arguments.GetWithSeparators().ToList();
        nodes.Insert(index * 2, SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(isOnLines ? list.EndOfLine() : SyntaxFactory.Space));
        nodes.Insert(index * 2, isOnLines ? argument.WithLeadingTrivia(arguments[index].Indentation()) : argument);
        return list.WithArguments(SyntaxFactory.SeparatedList<ArgumentSyntax>(nodes));
    }

    /// <summary>
    /// The list with one more node behind the others, written as they are: on lines of their own, or behind a blank. Comments stay with what they are
    /// about.
    /// </summary>
    /// <param name="list">The nodes.</param>
    /// <param name="added">The new one.</param>
    /// <param name="open">The parenthesis or brace before the first.</param>
    public static SeparatedSyntaxList<TNode> Append<TNode>(this SeparatedSyntaxList<TNode> list, TNode added, SyntaxToken open)
        where TNode : SyntaxNode
    {
        if (list.Count == 0)
        {
            return list.Add(added);
        }

        TNode last = list.Last();
        bool isOnLines = list.AreOnLines(open);
        SyntaxTrivia line = last.EndOfLine();
        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken);
        TNode placed = isOnLines ? added.WithLeadingTrivia(last.Indentation()) : added;
        var nodes = list.GetWithSeparators().ToList();
        if (list.SeparatorCount == list.Count)
        {
            // The comma that is there stays, and so does the habit.
            bool endsLine = nodes[nodes.Count - 1].GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
            nodes.Add(placed);
            nodes.Add(comma.WithTrailingTrivia(endsLine ? line : SyntaxFactory.Space));
            return SyntaxFactory.SeparatedList<TNode>(nodes);
        }

        SyntaxTriviaList behind = last.GetTrailingTrivia();
        if (behind.Any(SyntaxKind.EndOfLineTrivia) || behind.Any(SyntaxKind.SingleLineCommentTrivia))
        {
            nodes[nodes.Count - 1] = last.WithTrailingTrivia();
            nodes.Add(comma.WithTrailingTrivia(behind));
            nodes.Add(placed.WithLeadingTrivia(last.Indentation()).WithTrailingTrivia(line));
        }
        else if (behind.Any(SyntaxKind.MultiLineCommentTrivia))
        {
            nodes.Add(comma.WithTrailingTrivia(isOnLines ? line : SyntaxFactory.Space));
            nodes.Add(placed.WithTrailingTrivia());
        }
        else
        {
            nodes[nodes.Count - 1] = last.WithTrailingTrivia();
            nodes.Add(comma.WithTrailingTrivia(isOnLines ? line : SyntaxFactory.Space));
            nodes.Add(placed.WithTrailingTrivia(behind));
        }

        return SyntaxFactory.SeparatedList<TNode>(nodes);
    }

    private static bool AreOnLines<TNode>(this SeparatedSyntaxList<TNode> list, SyntaxToken open)
        where TNode : SyntaxNode =>
        (list.Count > 1 ? list.GetSeparators().Last() : open).TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);

    private static SyntaxTriviaList Indentation(this SyntaxNode node) =>
        node.GetLeadingTrivia() is [.., var last] && last.IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(last) : default;

    /// <summary>The arguments with the elements of a params array, which would take the token for one of them, as one argument.</summary>
    public static ArgumentListSyntax? Collected(this ArgumentListSyntax list, int first)
    {
        ArgumentSyntax[] elements = [.. list.Arguments.Skip(first)];
        if (elements.Any(static each => each.NameColon is not null || !each.RefKindKeyword.IsKind(SyntaxKind.None)))
        {
            return null;
        }

        ArgumentSyntax collected = SyntaxFactory.Argument(SyntaxFactory.CollectionExpression(SyntaxFactory.SeparatedList<CollectionElementSyntax>(
            list.Arguments.GetWithSeparators().Skip(first * 2).Select(static each =>
                each.AsNode() is ArgumentSyntax element ? (SyntaxNodeOrToken)SyntaxFactory.ExpressionElement(element.Expression) : each))));
        SyntaxNodeOrToken[] kept = [.. list.Arguments.GetWithSeparators().Take(first * 2)];
        if (kept.Length > 0 && kept.Length < first * 2)
        {
            kept = [.. kept, SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space)];
        }

        return list.WithArguments(SyntaxFactory.SeparatedList<ArgumentSyntax>(kept.Append(collected)));
    }

    /// <summary>The block with a statement before another one, on its line where the others share one.</summary>
    public static BlockSyntax WithBefore(this BlockSyntax block, StatementSyntax statement, StatementSyntax mended, StatementSyntax added)
    {
        int place = block.Statements.IndexOf(statement);
        bool startsLine = statement.GetLeadingTrivia().Any(SyntaxKind.EndOfLineTrivia)
            || statement.GetFirstToken().GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);

        // What stands behind a directive, such as #if, is under it with the statement; a comment stays with the statement.
        SyntaxTriviaList leading = mended.GetLeadingTrivia();
        int behind = leading.ToList().FindLastIndex(static each => each.IsDirective) + 1;
        IEnumerable<SyntaxTrivia> directives = leading.Take(behind);
        mended = behind == 0 ? mended : mended.WithLeadingTrivia(leading.Skip(behind));
        StatementSyntax placed = startsLine
            ? added.WithLeadingTrivia(directives.Append(SyntaxFactory.ElasticMarker)).WithTrailingTrivia(block.EndOfLine()).Formatted()
            : added.WithTrailingTrivia(SyntaxFactory.Space);
        return block.WithStatements(block.Statements.Replace(statement, mended).Insert(place, placed));
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
