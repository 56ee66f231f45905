using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedJobs.CodeFixes;

/// <summary>
/// A fix that rewrites one file. It is made before it is offered: what is offered compiles, and loses no comment, directive, text or number. All
/// occurrences in a document, project or solution are fixed one after another.
/// </summary>
public abstract class JobCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create((context, document, diagnostics) => MendAllAsync(document, diagnostics, context.CancellationToken));

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await MendAsync(context.Document, root, NodeOf(root, diagnostic), diagnostic, context.CancellationToken).ConfigureAwait(false) is { } remedy)
            {
                Document mended = context.Document.WithSyntaxRoot(remedy.Root);
                context.RegisterCodeFix(
                    CodeAction.Create(remedy.Title, _ => Task.FromResult(mended), equivalenceKey: $"{GetType().Name}.{diagnostic.Id}"),
                    diagnostic);
            }
        }
    }

    /// <summary>Returns what the fix makes of the file; null when it has nothing to offer.</summary>
    /// <param name="document">The file.</param>
    /// <param name="root">Its root.</param>
    /// <param name="node">What is reported.</param>
    /// <param name="model">What the file means.</param>
    /// <param name="diagnostic">The report.</param>
    /// <param name="cancellationToken">A token that cancels the fix.</param>
    private protected virtual Task<Remedy?> MendAsync(
        Document document, SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        Task.FromResult(Mend(root, node, model, diagnostic, cancellationToken));

    private protected virtual Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken) => null;

    // Each one is made in what the others have left, so that two of them can declare one name, or mend one line.
    private async Task<Document?> MendAllAsync(Document document, IEnumerable<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } original)
        {
            return null;
        }

        (Diagnostic Diagnostic, SyntaxNode Node)[] reports =
            [.. diagnostics.OrderBy(static each => each.Location.SourceSpan.Start).Select(each => (each, NodeOf(original, each)))];
        Document mended = document.WithSyntaxRoot(original.TrackNodes(reports.Select(static each => each.Node).Distinct()));
        foreach ((Diagnostic diagnostic, SyntaxNode node) in reports)
        {
            SyntaxNode root = (await mended.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
            if (root.GetCurrentNode(node) is { } current
                && await MendAsync(mended, root, current, diagnostic, cancellationToken).ConfigureAwait(false) is { } remedy)
            {
                mended = mended.WithSyntaxRoot(remedy.Root);
            }
        }

        return mended;
    }

    private async Task<Remedy?> MendAsync(
        Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } model
        && await MendAsync(document, root, node, model, diagnostic, cancellationToken).ConfigureAwait(false) is { } remedy
        && remedy.Root.Keeps(root, remedy.Replaced)
        && await document.WithSyntaxRoot(remedy.Root).CompilesLikeAsync(model, cancellationToken).ConfigureAwait(false)
            ? remedy
            : null;

    private static SyntaxNode NodeOf(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan, findInsideTrivia: false, getInnermostNodeForTie: true);
}
