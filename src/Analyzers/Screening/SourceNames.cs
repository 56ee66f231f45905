using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Screening;

/// <summary>
/// The names of the methods that one file declares, with what the rules want to know of them. Read from the members of its
/// types, not from their bodies, and once for each file: what is typed in one leaves the others as they are.
/// </summary>
internal sealed class SourceNames
{
    private static readonly ConditionalWeakTable<SyntaxTree, SourceNames> Read = new();

    // A file that calls one of these by another name cannot be read by name.
    private static readonly string[] Telling =
        ["CancellationToken", "CancellationTokenSource", "ParallelOptions", "Task", "ValueTask", "Thread", "JobContext", "Nullable", "BlockingCollection"];

    private SourceNames(CompilationUnitSyntax root)
    {
        foreach (UsingDirectiveSyntax directive in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<UsingDirectiveSyntax>())
        {
            if (directive.Alias is { } alias)
            {
                HidesNames |= Telling.Contains(SyntaxNames.LastOf(directive.NamespaceOrType));
                Aliases.Add(alias.Name.Identifier.ValueText);
            }
        }

        foreach (MemberDeclarationSyntax member in root.Members)
        {
            Add(member, null);
        }
    }

    /// <summary>Whether the file gives another name to a type by whose name the rules know it.</summary>
    public bool HidesNames { get; }

    /// <summary>Whether a member holds or returns a <c>BlockingCollection</c>, whose methods are called like those of any collection.</summary>
    public bool HasBlockingCollection { get; private set; }

    /// <summary>The names that the file gives to other types.</summary>
    public List<string> Aliases { get; } = [];

    /// <summary>The methods, with what is known of their names.</summary>
    public Dictionary<string, NameTraits> Methods { get; } = new(StringComparer.Ordinal);

    /// <summary>The types of which an object may be given a token when it is made.</summary>
    public HashSet<string> TakenByConstructor { get; } = new(StringComparer.Ordinal);

    /// <summary>The types with a constructor that does something.</summary>
    public HashSet<string> WithConstructor { get; } = new(StringComparer.Ordinal);

    /// <summary>The delegates that take a token, which may be optional.</summary>
    public HashSet<string> DelegatesTakingToken { get; } = new(StringComparer.Ordinal);

    /// <summary>The fields and properties with their types, as these are called.</summary>
    public List<(string Member, string Type)> Members { get; } = [];

    /// <summary>The types with what they are derived from.</summary>
    public List<(string Type, string Base)> Bases { get; } = [];

    /// <summary>Whether a type is a stream, and perhaps a sequence as well.</summary>
    public bool HasStreams { get; private set; }

    public static SourceNames Of(SyntaxTree tree, CancellationToken cancellationToken) =>
        Read.TryGetValue(tree, out SourceNames? names)
            ? names
            : Read.GetValue(tree, each => new SourceNames((CompilationUnitSyntax)each.GetRoot(cancellationToken)));

    private void Add(MemberDeclarationSyntax member, TypeDeclarationSyntax? type)
    {
        switch (member)
        {
            case BaseNamespaceDeclarationSyntax space:
                foreach (MemberDeclarationSyntax inner in space.Members)
                {
                    Add(inner, null);
                }

                break;
            case TypeDeclarationSyntax inner:
                Add(inner);
                break;
            case DelegateDeclarationSyntax { Identifier.ValueText: var name } delegated when delegated.ParameterList.TakesToken():
                DelegatesTakingToken.Add(name);
                break;
            case MethodDeclarationSyntax method:
                Add(method, type);
                break;
            case ConstructorDeclarationSyntax constructor when type is not null:
                WithConstructor.Add(type.Identifier.ValueText);
                AddConstructor(type, constructor.ParameterList);
                break;
            case PropertyDeclarationSyntax property:
                AddHeld(property.Type, property.Identifier.ValueText);
                if (SyntaxNames.IsToken(property.Type))
                {
                    AddMethod($"set_{property.Identifier.ValueText}", NameTraits.TakesToken);
                }

                break;
            case FieldDeclarationSyntax field:
                foreach (VariableDeclaratorSyntax each in field.Declaration.Variables)
                {
                    AddHeld(field.Declaration.Type, each.Identifier.ValueText);
                }

                break;
        }
    }

    private void Add(TypeDeclarationSyntax type)
    {
        AddConstructor(type, type.ParameterList);
        foreach (BaseTypeSyntax each in type.BaseList?.Types ?? default)
        {
            string name = SyntaxNames.LastOf(each.Type);
            Bases.Add((type.Identifier.ValueText, name));
            HasStreams |= name == "IAsyncEnumerable";
        }

        foreach (MemberDeclarationSyntax member in type.Members)
        {
            Add(member, type);
        }
    }

    private void Add(MethodDeclarationSyntax method, TypeDeclarationSyntax? type)
    {
        AddHeld(method.ReturnType);
        foreach (ParameterSyntax parameter in method.ParameterList.Parameters)
        {
            AddHeld(parameter.Type);
        }

        AddMethod(
            method.Identifier.ValueText,
            (method.ParameterList.TakesToken()
                ? NameTraits.TakesToken | NameTraits.IsSibling | (Extends(method, type) ? NameTraits.Extends : NameTraits.None)
                : NameTraits.None)
            | (Extends(method, type) ? NameTraits.IsExtension : NameTraits.None)
            | (ReturnsTask(method, type) ? NameTraits.ReturnsTask : NameTraits.None));
    }

    private void AddMethod(string name, NameTraits traits)
    {
        Methods.TryGetValue(name, out NameTraits known);
        Methods[name] = known | traits | NameTraits.Known;
    }

    private void AddConstructor(TypeDeclarationSyntax type, ParameterListSyntax? parameters)
    {
        foreach (ParameterSyntax parameter in parameters?.Parameters ?? default)
        {
            AddHeld(parameter.Type);
            if (SyntaxNames.IsToken(parameter.Type))
            {
                // A record has a property of that name.
                AddMethod($"set_{parameter.Identifier.ValueText}", NameTraits.TakesToken);
            }
        }

        if (parameters.TakesToken())
        {
            TakenByConstructor.Add(type.Identifier.ValueText);
        }
    }

    private void AddHeld(TypeSyntax? type, string? member = null)
    {
        string name = SyntaxNames.LastOf(type);
        HasBlockingCollection |= name == "BlockingCollection";
        if (member is not null && name.Length > 0)
        {
            Members.Add((member, name));
        }
    }

    private static bool ReturnsTask(MethodDeclarationSyntax method, TypeDeclarationSyntax? type) =>
        SyntaxNames.LastOf(method.ReturnType) is { Length: > 0 } name
        && (name is "Task" or "ValueTask" || Has(method.TypeParameterList, name) || IsTypeParameter(type, name));

    private static bool Extends(MethodDeclarationSyntax method, TypeDeclarationSyntax? type) =>
        type is ExtensionBlockDeclarationSyntax
        || (method.ParameterList.Parameters is [var first, ..] && first.Modifiers.Any(SyntaxKind.ThisKeyword));

    private static bool IsTypeParameter(TypeDeclarationSyntax? type, string name)
    {
        for (SyntaxNode? outer = type; outer is TypeDeclarationSyntax declaration; outer = outer.Parent)
        {
            if (Has(declaration.TypeParameterList, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(TypeParameterListSyntax? parameters, string name)
    {
        foreach (TypeParameterSyntax parameter in parameters?.Parameters ?? default)
        {
            if (parameter.Identifier.ValueText == name)
            {
                return true;
            }
        }

        return false;
    }
}
