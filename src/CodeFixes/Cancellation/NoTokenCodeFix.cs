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

        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (model?.GetDeclaredSymbol(method, context.CancellationToken) is not { } symbol
            || !IsFree(symbol, method)
            || await IsCalledAsync(symbol, context.Document.Project, context.CancellationToken).ConfigureAwait(false)
            || await AddAsync(context.Document, root, method, context.CancellationToken).ConfigureAwait(false) is not { } changed
            || !await changed.CompilesLikeAsync(model, context.CancellationToken).ConfigureAwait(false))
        {
            return;
        }

        context.RegisterCodeFix(
            CodeAction.Create(
                "Add a CancellationToken and pass it on",
                _ => Task.FromResult(changed),
                equivalenceKey: nameof(NoTokenCodeFix)),
            context.Diagnostics);
    }

    // Whether no other declaration, nor a list of arguments without end, says what the parameters are.
    private static bool IsFree(IMethodSymbol method, MethodDeclarationSyntax declaration) =>
        method is { IsOverride: false, IsVirtual: false, IsAbstract: false, PartialDefinitionPart: null, PartialImplementationPart: null, ExplicitInterfaceImplementations.IsEmpty: true }
        && !declaration.Modifiers.Any(SyntaxKind.PartialKeyword)
        && !method.Parameters.Any(static each => each.IsParams)
        && !method.ContainingType.AllInterfaces.SelectMany(each => each.GetMembers(method.Name))
            .Any(each => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(each), method));

    // Whoever calls it, or passes it as a delegate, would have no token for it.
    private static async Task<bool> IsCalledAsync(IMethodSymbol method, Project project, CancellationToken cancellationToken)
    {
        foreach (Document document in project.Documents)
        {
            if (await document.GetTextAsync(cancellationToken).ConfigureAwait(false) is not { } text
                || text.ToString().IndexOf(method.Name, StringComparison.Ordinal) < 0
                || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
                || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
            {
                continue;
            }

            foreach (SimpleNameSyntax name in root.DescendantNodes().OfType<SimpleNameSyntax>().Where(each => each.Identifier.ValueText == method.Name))
            {
                SymbolInfo info = model.GetSymbolInfo(name, cancellationToken);
                bool isOnlyNamed = name.Ancestors().Any(static outer => outer is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } });
                if (!isOnlyNamed && info.CandidateSymbols.Add(info.Symbol!).Any(each => each is IMethodSymbol { OriginalDefinition: var called } && called.Name == method.Name
                    && called.ContainingType.ToDisplayString() == method.ContainingType.ToDisplayString()))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Null when no call takes the token: to add it then would only have the next rule report that it is not used.
    private static async Task<Document?> AddAsync(
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
        return calls.Count == 0 ? null : added.WithSyntaxRoot(changed.ReplaceNodes(
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

        // What stands behind the last parameter stays with it.
        ParameterSyntax last = list.Parameters.Last();
        SyntaxTriviaList behind = last.GetTrailingTrivia();
        bool isLineComment = behind.Any(SyntaxKind.SingleLineCommentTrivia);
        bool isOnLines = last.GetLeadingTrivia().Any(SyntaxKind.WhitespaceTrivia);
        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(
            isLineComment ? behind : SyntaxFactory.TriviaList(isOnLines ? list.EndOfLine() : SyntaxFactory.Space));
        var nodes = list.Parameters.GetWithSeparators().ToList();
        bool isBlockComment = behind.Any(SyntaxKind.MultiLineCommentTrivia) && !isLineComment;
        nodes[nodes.Count - 1] = isBlockComment ? last : last.WithTrailingTrivia();
        nodes.Add(comma);
        nodes.Add((isOnLines ? parameter.WithLeadingTrivia(last.GetLeadingTrivia()) : parameter)
            .WithTrailingTrivia(isLineComment ? SyntaxFactory.TriviaList(list.EndOfLine()) : isBlockComment ? default : behind));
        return list.WithParameters(SyntaxFactory.SeparatedList<ParameterSyntax>(nodes));
    }
}
