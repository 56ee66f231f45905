using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace TypedJobs.CodeFixes.Tests;

/// <summary>Checks what fixes make of sources, one by one and all at once.</summary>
internal static class FixAssert
{
    private const int MostRounds = 30;

    // Of a handler that ignores its token nothing else is reported; once the token is used, the other rules have their say.
    private static readonly string[] Revealing = ["TJ2001", "TJ2002", "TJ2009", "TJ2010"];

    // A constant that only the call was given stays behind.
    private static readonly string[] LeftBehind = ["CS0219", "CS0168"];

    /// <summary>Checks each fix of each report, and each "fix all".</summary>
    /// <param name="sources">The files.</param>
    /// <param name="scope">What "fix all" fixes.</param>
    /// <param name="isStrict">Whether a handler that ignored its token may have no other report once it is used.</param>
    /// <param name="cancellationToken">A token that cancels the check.</param>
    /// <returns>How many fixes were applied; null when the sources do not compile.</returns>
    public static async Task<int?> AllFixesAsync(string[] sources, FixAllScope scope, bool isStrict, CancellationToken cancellationToken)
    {
        using var workspace = new AdhocWorkspace();
        Project project = FixRun.Open(workspace, sources);
        ImmutableArray<Diagnostic> before = await FixRun.ReportsAsync(project, cancellationToken);
        Diagnostic[] problems = await FixRun.ProblemsAsync(project, cancellationToken);
        if (problems.Any(static each => each.Severity == DiagnosticSeverity.Error))
        {
            return null;
        }

        int applied = 0;
        var offered = new Dictionary<CodeFixProvider, (Document Document, CodeAction Action)>();
        foreach (Diagnostic diagnostic in before)
        {
            foreach ((CodeFixProvider fix, CodeAction action) in await FixRun.ActionsAsync(project, diagnostic, cancellationToken))
            {
                Project changed = await FixRun.ApplyAsync(project, action, cancellationToken);
                await CheckAsync(project, changed, before, problems, diagnostic.ToString(), diagnostic.Id, isStrict, cancellationToken);
                applied++;
                offered.TryAdd(fix, (project.GetDocument(diagnostic.Location.SourceTree)!, action));
            }
        }

        foreach ((CodeFixProvider fix, (Document document, CodeAction action)) in offered)
        {
            await CheckAllAsync(project, fix, action, document, scope, before, problems, isStrict, cancellationToken);
        }

        return applied;
    }

    // Everything that was offered is fixed by one "fix all"; what that reveals, by another one.
    private static async Task CheckAllAsync(
        Project project, CodeFixProvider fix, CodeAction action, Document document, FixAllScope scope, ImmutableArray<Diagnostic> before, Diagnostic[] problems, bool isStrict,
        CancellationToken cancellationToken)
    {
        string id = fix.FixableDiagnosticIds.Single();
        Project current = project;
        ImmutableArray<Diagnostic> reports = before;
        for (int round = 0; ; round++)
        {
            Assert.True(round < MostRounds, $"Fix all of {id} comes to no end:\n{await TextAsync(current, cancellationToken)}");
            Project? changed = await FixRun.ApplyAllAsync(current, fix, action, current.GetDocument(document.Id)!, scope, reports, cancellationToken);
            Assert.True(changed is not null, $"Fix all of {id} offers nothing for:\n{await TextAsync(current, cancellationToken)}");
            await CheckAsync(current, changed, reports, problems, $"fix all of {id} in {scope}, round {round}", id, isStrict, cancellationToken);
            current = changed;
            reports = await FixRun.ReportsAsync(current, cancellationToken);
            CodeAction? next = null;
            foreach (Diagnostic left in reports.Where(each => each.Id == id && (scope == FixAllScope.Project || each.Location.SourceTree!.FilePath == document.FilePath)))
            {
                next = (await FixRun.ActionsAsync(current, left, cancellationToken)).Where(each => each.Fix == fix).Select(static each => each.Action).FirstOrDefault();
                if (next is not null)
                {
                    break;
                }
            }

            if (next is null)
            {
                return;
            }
        }
    }

    private static async Task CheckAsync(
        Project project, Project changed, ImmutableArray<Diagnostic> before, Diagnostic[] problems, string what, string id, bool isStrict, CancellationToken cancellationToken)
    {
        string text = $"{what}\n{await TextAsync(changed, cancellationToken)}";
        Diagnostic[] left = await FixRun.ProblemsAsync(changed, cancellationToken);
        foreach (IGrouping<string, Diagnostic> problem in left.GroupBy(static each => each.Id))
        {
            Assert.True(
                problem.Count() <= problems.Count(each => each.Id == problem.Key) || LeftBehind.Contains(problem.Key),
                $"{problem.First()}\n{text}");
        }

        ImmutableArray<Diagnostic> after = await FixRun.ReportsAsync(changed, cancellationToken);
        Assert.True(after.Count(each => each.Id == id) < before.Count(each => each.Id == id), $"The report is still there:\n{text}");
        foreach (IGrouping<string, Diagnostic> report in after.GroupBy(static each => each.Id))
        {
            Assert.True(
                report.Count() <= before.Count(each => each.Id == report.Key) || (Revealing.Contains(id) && !isStrict),
                $"A report appears: {report.Last()}\n{text}");
        }

        foreach (Document document in changed.Documents)
        {
            Document original = project.GetDocument(document.Id)!;
            SyntaxNode from = (await original.GetSyntaxRootAsync(cancellationToken))!;
            SyntaxNode to = (await document.GetSyntaxRootAsync(cancellationToken))!;
            Assert.True(TriviaOf(from).SequenceEqual(TriviaOf(to)), $"Comments or directives: [{string.Join(" | ", TriviaOf(from))}] became [{string.Join(" | ", TriviaOf(to))}]\n{text}");
            Assert.True(LiteralsOf(from).SequenceEqual(LiteralsOf(to)), $"Texts or numbers: [{string.Join(" | ", LiteralsOf(from))}] became [{string.Join(" | ", LiteralsOf(to))}]\n{text}");
            AssertFilters(from, to, text);
            AssertArguments(
                (await original.GetSemanticModelAsync(cancellationToken))!, from, (await document.GetSemanticModelAsync(cancellationToken))!, to, text, cancellationToken);
        }
    }

    private static List<string> TriviaOf(SyntaxNode root) =>
        [.. root.DescendantTrivia().Where(static each => each.IsDirective || each.IsKind(SyntaxKind.SingleLineCommentTrivia) || each.IsKind(SyntaxKind.MultiLineCommentTrivia)
                || each.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia) || each.IsKind(SyntaxKind.DisabledTextTrivia))
            .Select(static each => each.ToFullString().Trim())];

    private static IEnumerable<string> LiteralsOf(SyntaxNode root) =>
        root.DescendantTokens().Where(static each => each.Kind() is SyntaxKind.NumericLiteralToken or SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken)
            .Select(static each => each.Text);

    // A filter is what it was, with one more condition.
    private static void AssertFilters(SyntaxNode from, SyntaxNode to, string text)
    {
        CatchClauseSyntax[] before = [.. from.DescendantNodes().OfType<CatchClauseSyntax>()];
        CatchClauseSyntax[] after = [.. to.DescendantNodes().OfType<CatchClauseSyntax>()];
        Assert.Equal(before.Length, after.Length);
        for (int i = 0; i < before.Length; i++)
        {
            if (before[i].Filter is { } filter && after[i].Filter is { } changed && !SyntaxFactory.AreEquivalent(filter, changed))
            {
                Assert.True(
                    changed.FilterExpression is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both
                    && SyntaxFactory.AreEquivalent(Bare(both.Left), Bare(filter.FilterExpression)),
                    $"The filter {filter} became {changed}\n{text}");
            }
        }
    }

    private static ExpressionSyntax Bare(ExpressionSyntax expression) => expression is ParenthesizedExpressionSyntax inner ? Bare(inner.Expression) : expression;

    // Each literal is given to the same parameter as before, and a token to nothing but a token.
    private static void AssertArguments(
        SemanticModel original, SyntaxNode from, SemanticModel changed, SyntaxNode to, string text, CancellationToken cancellationToken)
    {
        Dictionary<string, string> before = ParametersOf(original, from, text, cancellationToken);
        foreach (KeyValuePair<string, string> each in ParametersOf(changed, to, text, cancellationToken))
        {
            // The asynchronous form may call it otherwise.
            Assert.True(
                !before.TryGetValue(each.Key, out string? parameter) || parameter.Split('.')[1] == each.Value.Split('.')[1] || parameter.Split('.')[0] != each.Value.Split('.')[0],
                $"{each.Key} was given to '{parameter}' and is given to '{each.Value}'\n{text}");
        }
    }

    private static Dictionary<string, string> ParametersOf(SemanticModel model, SyntaxNode root, string text, CancellationToken cancellationToken)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ArgumentSyntax syntax in root.DescendantNodes().OfType<ArgumentSyntax>())
        {
            if (model.GetOperation(syntax, cancellationToken) is not IArgumentOperation { Parameter: { } parameter } argument)
            {
                continue;
            }

            if (argument.Value.Type is { Name: "CancellationToken" })
            {
                Assert.True(parameter.Type.ToString()!.Contains("CancellationToken", StringComparison.Ordinal), $"The token is given to '{parameter}'\n{text}");
            }

            if (syntax.Expression is LiteralExpressionSyntax literal)
            {
                parameters[literal.ToString()] = $"{((IMethodSymbol)parameter.ContainingSymbol).Name}.{parameter.Name}";
            }
        }

        return parameters;
    }

    private static async Task<string> TextAsync(Project project, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        foreach (Document document in project.Documents)
        {
            texts.Add($"{await document.GetTextAsync(cancellationToken)}");
        }

        return string.Join("\n// ----\n", texts);
    }
}
