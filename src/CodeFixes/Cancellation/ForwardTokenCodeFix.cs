using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Mends TJ2002, and TJ2010 where a helper ignores its token: passes the token to every call of the handler that can take it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ForwardTokenCodeFix))]
[Shared]
public sealed class ForwardTokenCodeFix : CodeFixProvider
{
    private const string UnusedToken = "TJ2002";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [UnusedToken, "TJ2010"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
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
        if (calls.Count == 0)
        {
            return;
        }

        context.RegisterCodeFix(
            CodeAction.Create(
                $"Pass '{parameter.Identifier.ValueText}' to {(calls.Count == 1 ? "the call" : $"the {calls.Count} calls")} that can take it",
                _ => Task.FromResult(context.Document.WithSyntaxRoot(Apply(root, calls))),
                equivalenceKey: nameof(ForwardTokenCodeFix)),
            context.Diagnostics);
    }

    private static SyntaxNode Apply(SyntaxNode root, IReadOnlyDictionary<SyntaxNode, ArgumentSyntax> calls) =>
        root.ReplaceNodes(calls.Keys, (original, rewritten) => TokenForwarder.WithArgument(rewritten, calls[original]));
}
