using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedJobs.CodeFixes;

/// <summary>
/// A fix that rewrites one file. It is made before it is offered, so what is offered always changes something and compiles; all
/// occurrences in a document, project or solution are fixed together.
/// </summary>
public abstract class JobCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, findInsideTrivia: false, getInnermostNodeForTie: true);
            if (Mend(root, node, model, diagnostic, context.CancellationToken) is { } remedy
                && await context.Document.WithSyntaxRoot(remedy.Root).CompilesLikeAsync(model, context.CancellationToken).ConfigureAwait(false))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        remedy.Title,
                        _ => Task.FromResult(context.Document.WithSyntaxRoot(remedy.Root)),
                        equivalenceKey: $"{GetType().Name}.{diagnostic.Id}"),
                    diagnostic);
            }
        }
    }

    private protected abstract Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken);
}
