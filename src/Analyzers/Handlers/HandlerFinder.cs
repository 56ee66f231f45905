using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Handlers;

/// <summary>
/// Finds the handlers of a compilation by their syntax: the members of types are looked at, their bodies are not, and
/// nothing is bound but what is marked with something that is called Job.
/// </summary>
internal static class HandlerFinder
{
    public static ImmutableArray<IMethodSymbol> Find(Compilation compilation, JobSymbols symbols, CancellationToken cancellationToken)
    {
        ImmutableArray<IMethodSymbol>.Builder handlers = ImmutableArray.CreateBuilder<IMethodSymbol>();
        HashSet<string> names = AliasesOf(compilation, cancellationToken);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel? model = null;
            foreach (MethodDeclarationSyntax method in MethodsOf(tree.GetRoot(cancellationToken)))
            {
                if (IsMarked(method, names)
                    && (model ??= JobCode.ModelOf(compilation, tree)).GetDeclaredSymbol(method, cancellationToken) is { } symbol
                    && symbols.IsHandler(symbol))
                {
                    handlers.Add(symbol);
                }
            }
        }

        return handlers.ToImmutable();
    }

    private static HashSet<string> AliasesOf(Compilation compilation, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "Job", "JobAttribute" };
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            foreach (UsingDirectiveSyntax directive in tree.GetCompilationUnitRoot(cancellationToken).Usings)
            {
                if (directive.Alias is { } alias && directive.Name is { } name && LastOf(name) == "JobAttribute")
                {
                    names.Add(alias.Name.Identifier.ValueText);
                }
            }
        }

        return names;
    }

    private static IEnumerable<MethodDeclarationSyntax> MethodsOf(SyntaxNode root) =>
        root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<MethodDeclarationSyntax>();

    private static bool IsMarked(MethodDeclarationSyntax method, HashSet<string> names)
    {
        foreach (AttributeListSyntax list in method.AttributeLists)
        {
            foreach (AttributeSyntax attribute in list.Attributes)
            {
                if (names.Contains(LastOf(attribute.Name)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string LastOf(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => string.Empty,
    };
}
