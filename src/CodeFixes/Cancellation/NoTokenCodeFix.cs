using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Fixes TJ2001: adds the parameter, and passes it to every call of the handler that can take it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NoTokenCodeFix))]
[Shared]
public sealed class NoTokenCodeFix : CodeFixProvider
{
    private const string Name = "cancellationToken";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.NoToken];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || method.DescendantTokens().Any(static token => token.ValueText == Name))
        {
            return;
        }

        context.RegisterCodeFix(
            CodeAction.Create(
                "Add a CancellationToken and pass it on",
                cancellationToken => AddAsync(context.Document, root, method, cancellationToken),
                equivalenceKey: nameof(NoTokenCodeFix)),
            context.Diagnostics);
    }

    private static async Task<Document> AddAsync(
        Document document, SyntaxNode root, MethodDeclarationSyntax method, CancellationToken cancellationToken)
    {
        // Calls are looked for once the parameter is there, for only then do they bind with it.
        var mark = new SyntaxAnnotation();
        Document added = document.WithSyntaxRoot(
            root.ReplaceNode(method, method.WithParameterList(WithToken(method.ParameterList)).WithAdditionalAnnotations(mark)));
        SyntaxNode changed = (await added.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await added.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        var handler = (MethodDeclarationSyntax)changed.GetAnnotatedNodes(mark).Single();
        IReadOnlyDictionary<SyntaxNode, ArgumentSyntax> calls = new TokenForwarder(model, Name, cancellationToken).Find(handler);
        return added.WithSyntaxRoot(changed.ReplaceNodes(
            calls.Keys, (original, rewritten) => TokenForwarder.WithArgument(rewritten, calls[original])));
    }

    private static ParameterListSyntax WithToken(ParameterListSyntax list)
    {
        ParameterSyntax parameter = SyntaxFactory.Parameter(SyntaxFactory.Identifier(Name))
            .WithType(Rewriting.Type("System.Threading.CancellationToken").WithTrailingTrivia(SyntaxFactory.Space));
        if (list.Parameters.Any(static each => each.Default is not null))
        {
            parameter = parameter.WithDefault(SyntaxFactory.EqualsValueClause(
                SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression)));
        }

        if (list.Parameters.Count == 0)
        {
            return list.AddParameters(parameter);
        }

        ParameterSyntax last = list.Parameters.Last();
        bool isOnLines = last.GetLeadingTrivia().Any(SyntaxKind.WhitespaceTrivia);
        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(
            isOnLines ? list.EndOfLine() : SyntaxFactory.Space);
        var nodes = list.Parameters.GetWithSeparators().ToList();
        nodes[nodes.Count - 1] = last.WithTrailingTrivia();
        nodes.Add(comma);
        nodes.Add((isOnLines ? parameter.WithLeadingTrivia(last.GetLeadingTrivia()) : parameter).WithTrailingTrivia(last.GetTrailingTrivia()));
        return list.WithParameters(SyntaxFactory.SeparatedList<ParameterSyntax>(nodes));
    }
}
