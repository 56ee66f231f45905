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
public sealed class NoTokenCodeFix : JobCodeFix
{
    private const string Name = "cancellationToken";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.NoToken];

    private protected override async Task<Remedy?> MendAsync(
        Document document, SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method
        && !method.DescendantTokens().Any(static token => token.ValueText == Name)
        && model.GetDeclaredSymbol(method, cancellationToken) is { } symbol
        && IsFree(symbol, method)
        && !await IsCalledAsync(symbol, document.Project, cancellationToken).ConfigureAwait(false)
        && await AddAsync(document, root, method, cancellationToken).ConfigureAwait(false) is { } changed
        && await CompilesAsync(document.WithSyntaxRoot(changed), cancellationToken).ConfigureAwait(false)
            ? new Remedy("Add a CancellationToken and pass it on", changed)
            : null;

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
        Solution solution = project.Solution;
        IEnumerable<ProjectId> callers = solution.GetProjectDependencyGraph().GetProjectsThatTransitivelyDependOnThisProject(project.Id).Append(project.Id);
        foreach (Document document in callers.SelectMany(caller => solution.GetProject(caller)!.Documents))
        {
            if (await document.GetTextAsync(cancellationToken).ConfigureAwait(false) is not { } text
                || text.ToString().IndexOf(method.Name, StringComparison.Ordinal) < 0
                || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
                || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
            {
                continue;
            }

            foreach (SimpleNameSyntax name in root.DescendantNodes(descendIntoTrivia: true).OfType<SimpleNameSyntax>().Where(each => each.Identifier.ValueText == method.Name))
            {
                SymbolInfo info = model.GetSymbolInfo(name, cancellationToken);
                bool isOnlyNamed = name.Ancestors().Any(static outer => outer is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } }
                    or NameMemberCrefSyntax { Parameters: null });
                if (!isOnlyNamed && info.CandidateSymbols.Add(info.Symbol!).Any(each => each is IMethodSymbol { OriginalDefinition: var called } && called.Name == method.Name
                    && called.ContainingType.ToDisplayString() == method.ContainingType.ToDisplayString()))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // A type elsewhere may say by its interface what the parameters are.
    private static async Task<bool> CompilesAsync(Document changed, CancellationToken cancellationToken) =>
        await changed.Project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is { } compilation
        && !compilation.GetDiagnostics(cancellationToken).Any(static each => each.Severity == DiagnosticSeverity.Error && each.Id is "CS0535" or "CS0534" or "CS0115" or "CS7036" or "CS1501" or "CS0121");

    // Null when no call takes the token: to add it then would only have the next rule report that it is not used.
    private static async Task<SyntaxNode?> AddAsync(
        Document document, SyntaxNode root, MethodDeclarationSyntax method, CancellationToken cancellationToken)
    {
        // Calls are looked for once the parameter is there, for only then do they bind with it.
        var mark = new SyntaxAnnotation();
        Document added = document.WithSyntaxRoot(
            root.ReplaceNode(method, method.WithParameterList(WithToken(method.ParameterList)).WithAdditionalAnnotations(mark)));
        SyntaxNode changed = (await added.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await added.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        var handler = (MethodDeclarationSyntax)changed.GetAnnotatedNodes(mark).Single();
        IReadOnlyDictionary<SyntaxNode, Func<ArgumentListSyntax, ArgumentListSyntax>> calls = new TokenForwarder(model, Name, cancellationToken).Find(handler);
        return calls.Count == 0 ? null : TokenForwarder.Apply(changed, calls);
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

        return list.WithParameters(list.Parameters.Append(parameter, list.OpenParenToken));
    }
}
