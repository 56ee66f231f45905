using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Handlers;

/// <summary>
/// The methods of one file that have attributes, by the names of these. Read once for each file, so that an editor, in which
/// one file changes with every key, does not read them all again.
/// </summary>
internal sealed class MarkedMethods
{
    private static readonly ConditionalWeakTable<SyntaxTree, MarkedMethods> Read = new();

    private readonly List<(string Attribute, MethodDeclarationSyntax Method)> _methods = [];

    private MarkedMethods(CompilationUnitSyntax root)
    {
        foreach (UsingDirectiveSyntax directive in root.Usings)
        {
            if (directive.Alias is { } alias && directive.Name is { } name && LastOf(name) == "JobAttribute")
            {
                Aliases.Add(alias.Name.Identifier.ValueText);
            }
        }

        foreach (SyntaxNode node in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            if (node is MethodDeclarationSyntax method)
            {
                foreach (AttributeListSyntax list in method.AttributeLists)
                {
                    foreach (AttributeSyntax attribute in list.Attributes)
                    {
                        _methods.Add((LastOf(attribute.Name), method));
                    }
                }
            }
        }
    }

    /// <summary>Gets what else the file, or every file, calls the attribute of a job.</summary>
    public List<string> Aliases { get; } = [];

    public static MarkedMethods Of(SyntaxTree tree, CancellationToken cancellationToken) =>
        Read.TryGetValue(tree, out MarkedMethods? methods)
            ? methods
            : Read.GetValue(tree, each => new MarkedMethods((CompilationUnitSyntax)each.GetRoot(cancellationToken)));

    /// <summary>The methods with an attribute that is called so.</summary>
    public IEnumerable<MethodDeclarationSyntax> With(HashSet<string> attributes)
    {
        MethodDeclarationSyntax? last = null;
        foreach ((string attribute, MethodDeclarationSyntax method) in _methods)
        {
            if (method != last && attributes.Contains(attribute))
            {
                last = method;
                yield return method;
            }
        }
    }

    private static string LastOf(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => string.Empty,
    };
}
