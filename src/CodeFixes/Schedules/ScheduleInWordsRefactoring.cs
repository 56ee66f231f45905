using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Schedules;

/// <summary>
/// Shows on a <c>[Recurring]</c> when it occurs, in words: as the title of an action that writes them above the attribute.
/// </summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(ScheduleInWordsRefactoring))]
[Shared]
public sealed class ScheduleInWordsRefactoring : CodeRefactoringProvider
{
    private const string Start = "Occurs ";

    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || root.FindNode(context.Span, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeSyntax>() is not { Parent: AttributeListSyntax list } attribute
            || await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model
            || model.GetTypeInfo(attribute, context.CancellationToken).Type is not { Name: "RecurringAttribute", ContainingNamespace: { Name: "TypedJobs", ContainingNamespace.IsGlobalNamespace: true } }
            || Describe(attribute, model, context.CancellationToken) is not { } words
            || root.ReplaceNode(list, WithComment(list, "// " + words + ".", EndOfLine(root))) is not { } changed
            || changed.IsEquivalentTo(root))
        {
            return;
        }

        Document document = context.Document.WithSyntaxRoot(changed);
        context.RegisterRefactoring(CodeAction.Create(words, _ => Task.FromResult(document), nameof(ScheduleInWordsRefactoring)));
    }

    private static string? Describe(AttributeSyntax attribute, SemanticModel model, CancellationToken cancellationToken)
    {
        string? cron = ValueOf(null);
        string? every = ValueOf("Every");
        string? times = (cron, every) switch
        {
            ({ } text, null) => CronWords.Describe(text) is { } words ? $"{words} ({ValueOf("TimeZone") ?? "UTC"})" : null,
            (null, { } text) => SpanWords.Describe(text),
            _ => null,
        };
        return times is null ? null
            : Start + times + (ValueOf("Start") is { } start ? $", from {start} on" : string.Empty) + (ValueOf("End") is { } end ? $", until {end}" : string.Empty);

        string? ValueOf(string? option) =>
            attribute.ArgumentList?.Arguments.FirstOrDefault(each => each.NameEquals?.Name.Identifier.ValueText == option) is { Expression: { } expression }
                ? model.GetConstantValue(expression, cancellationToken).Value as string
                : null;
    }

    // In place of the words that stand there, where the list has no other schedule that they may be of.
    private static AttributeListSyntax WithComment(AttributeListSyntax list, string comment, SyntaxTrivia endOfLine)
    {
        var trivia = list.GetLeadingTrivia().ToList();
        int old = trivia.FindLastIndex(static each => each.IsKind(SyntaxKind.SingleLineCommentTrivia));
        bool isOnlyOne = list.Attributes.Count(static each => each.Name.ToString().Contains("Recurring")) == 1;
        if (trivia.Any(each => each.IsKind(SyntaxKind.SingleLineCommentTrivia) && each.ToString() == comment))
        {
            return list;
        }

        if (isOnlyOne && old >= 0 && trivia[old].ToString().StartsWith("// " + Start, StringComparison.Ordinal))
        {
            trivia[old] = SyntaxFactory.Comment(comment);
        }
        else
        {
            SyntaxTrivia[] indentation = [.. trivia.Skip(trivia.Count - 1).Where(static each => each.IsKind(SyntaxKind.WhitespaceTrivia))];
            trivia.AddRange([SyntaxFactory.Comment(comment), endOfLine, .. indentation]);
        }

        return list.WithLeadingTrivia(trivia);
    }

    private static SyntaxTrivia EndOfLine(SyntaxNode root) =>
        root.DescendantTrivia().FirstOrDefault(static each => each.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } found ? found : SyntaxFactory.LineFeed;
}
