using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Architecture.Tests;

/// <summary>Represents the sources of a project, compiled in memory to learn which file refers to which.</summary>
internal sealed class SourceTree
{
    // The project's implicit usings, without which a name of theirs, and all that is called on it, would refer to nothing.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly string _root;
    private readonly CSharpCompilation _compilation;

    private SourceTree(string root, CSharpCompilation compilation)
    {
        _root = root;
        _compilation = compilation;
        Types = [.. FindTypes()];
        References = [.. FindReferences()];
    }

    /// <summary>Gets the files, relative to the project's folder.</summary>
    public IEnumerable<string> Files => Trees.Select(tree => Path.GetRelativePath(_root, tree.FilePath));

    /// <summary>Gets the types that each file declares.</summary>
    public IReadOnlyList<DeclaredType> Types { get; }

    /// <summary>Gets the uses of types, or of their members, in other files than their own.</summary>
    public IReadOnlyList<Reference> References { get; }

    private IEnumerable<SyntaxTree> Trees => _compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0);

    /// <summary>Loads the project of a folder of the repository.</summary>
    public static SourceTree Load(string project)
    {
        string root = Path.Combine(Repository.Root, project);
        var parsing = new CSharpParseOptions(LanguageVersion.Preview);
        IEnumerable<SyntaxTree> trees = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(root, file).StartsWith("obj", StringComparison.Ordinal)
                && !Path.GetRelativePath(root, file).StartsWith("bin", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => (SyntaxTree)CSharpSyntaxTree.ParseText(File.ReadAllText(file), parsing, file));
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        IEnumerable<MetadataReference> references = platform.Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("TypedJobs", StringComparison.Ordinal))
            .Select(file => (MetadataReference)MetadataReference.CreateFromFile(file));
        return new SourceTree(
            root,
            CSharpCompilation.Create(
                "Sources", trees.Append(CSharpSyntaxTree.ParseText(ImplicitUsings, parsing)), references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)));
    }

    private IEnumerable<DeclaredType> FindTypes()
    {
        foreach (SyntaxTree tree in Trees)
        {
            SemanticModel model = _compilation.GetSemanticModel(tree);
            foreach (BaseTypeDeclarationSyntax type in tree.GetRoot().DescendantNodes(node => node is not BaseTypeDeclarationSyntax)
                .OfType<BaseTypeDeclarationSyntax>())
            {
                INamedTypeSymbol symbol = model.GetDeclaredSymbol(type)!;
                yield return new DeclaredType(
                    Path.GetRelativePath(_root, tree.FilePath),
                    symbol.ContainingNamespace.ToDisplayString(),
                    symbol.DeclaredAccessibility == Accessibility.Public);
            }
        }
    }

    private IEnumerable<Reference> FindReferences()
    {
        foreach (SyntaxTree tree in Trees)
        {
            SemanticModel model = _compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                INamedTypeSymbol? type = (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition;
                foreach (SyntaxReference declared in type?.DeclaringSyntaxReferences ?? [])
                {
                    if (declared.SyntaxTree != tree)
                    {
                        yield return new Reference(
                            Path.GetRelativePath(_root, tree.FilePath),
                            Path.GetRelativePath(_root, declared.SyntaxTree.FilePath),
                            type!.Name,
                            name.GetLocation().GetLineSpan().StartLinePosition.Line + 1);
                    }
                }
            }
        }
    }
}
