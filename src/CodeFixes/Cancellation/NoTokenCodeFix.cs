using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers;
using TypedJobs.CodeFixes.Cancellation.Tokens;

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
        && !await IsOfInterfaceAsync(symbol, document.Project, cancellationToken).ConfigureAwait(false)
        && await AddAsync(document, root, method, cancellationToken).ConfigureAwait(false) is { } changed
            ? new Remedy("Add a CancellationToken and pass it on", changed)
            : null;

    // Whether no other declaration, nor a list of arguments without end, says what the parameters are.
    private static bool IsFree(IMethodSymbol method, MethodDeclarationSyntax declaration) =>
        method is { IsOverride: false, IsVirtual: false, IsAbstract: false, PartialDefinitionPart: null, PartialImplementationPart: null, ExplicitInterfaceImplementations.IsEmpty: true }
        && !declaration.Modifiers.Any(SyntaxKind.PartialKeyword)
        && !method.Parameters.Any(static each => each.IsParams)
        && !method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().Any(each => TakesOneMore(each, method))
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

    private static bool TakesOneMore(IMethodSymbol other, IMethodSymbol method) =>
        other.Parameters.Length == method.Parameters.Length + 1
        && other.Parameters[^1].Type is { Name: "CancellationToken" }
        && other.Parameters.Zip(method.Parameters, static (one, two) => SymbolEqualityComparer.Default.Equals(one.Type, two.Type)).All(static same => same);

    // A derived type may say by an interface of its own what the parameters are.
    private static async Task<bool> IsOfInterfaceAsync(IMethodSymbol method, Project project, CancellationToken cancellationToken)
    {
        if (method.ContainingType is { IsSealed: true } or { IsStatic: true } or { IsValueType: true })
        {
            return false;
        }

        string name = method.ContainingType.ToDisplayString();
        Solution solution = project.Solution;
        foreach (ProjectId id in solution.GetProjectDependencyGraph().GetProjectsThatTransitivelyDependOnThisProject(project.Id).Append(project.Id))
        {
            if (await solution.GetProject(id)!.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is { } compilation
                && TypesIn(compilation.Assembly.GlobalNamespace).Any(type =>
                    BasesOf(type).Any(each => each.ToDisplayString() == name)
                    && type.AllInterfaces.SelectMany(each => each.GetMembers(method.Name)).Any(each =>
                        type.FindImplementationForInterfaceMember(each) is { } member && member.OriginalDefinition.ContainingType.ToDisplayString() == name)))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol space) =>
        space.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(static each => each is INamedTypeSymbol type ? TypesIn(each).Prepend(type) : TypesIn(each));

    private static IEnumerable<INamedTypeSymbol> BasesOf(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? each = type.BaseType; each is not null; each = each.BaseType)
        {
            yield return each.OriginalDefinition;
        }
    }

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
