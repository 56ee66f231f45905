using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Represents a fix that passes the token of a method to every call in it that can take it.</summary>
public abstract class ForwardTokenCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<ParameterSyntax>() is not { } parameter
            || parameter.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || model is null)
        {
            return;
        }

        IReadOnlyDictionary<SyntaxNode, ArgumentSyntax> calls =
            new TokenForwarder(model, parameter.Identifier.Text, context.CancellationToken).Find(method);
        if (calls.Count == 0
            || !await context.Document.WithSyntaxRoot(Apply(root, calls)).CompilesLikeAsync(model, context.CancellationToken).ConfigureAwait(false))
        {
            return;
        }

        context.RegisterCodeFix(
            CodeAction.Create(
                $"Pass '{parameter.Identifier.ValueText}' to {(calls.Count == 1 ? "the call" : $"the {calls.Count} calls")} that can take it",
                _ => Task.FromResult(context.Document.WithSyntaxRoot(Apply(root, calls))),
                equivalenceKey: GetType().Name),
            context.Diagnostics);
    }

    private static SyntaxNode Apply(SyntaxNode root, IReadOnlyDictionary<SyntaxNode, ArgumentSyntax> calls) =>
        root.ReplaceNodes(calls.Keys, (original, rewritten) => TokenForwarder.WithArgument(rewritten, calls[original]));
}
