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
        var names = new HashSet<string>(StringComparer.Ordinal) { "Job", "JobAttribute" };
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            names.UnionWith(MarkedMethods.Of(tree, cancellationToken).Aliases);
        }

        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel? model = null;
            foreach (MethodDeclarationSyntax method in MarkedMethods.Of(tree, cancellationToken).With(names))
            {
                if ((model ??= Sources.ModelOf(compilation, tree)).GetDeclaredSymbol(method, cancellationToken) is { } symbol && symbols.IsHandler(symbol))
                {
                    handlers.Add(symbol);
                }
            }
        }

        return handlers.ToImmutable();
    }
}
