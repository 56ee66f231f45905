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

    // Nor one that declares a type which is called like one of these. Of an own Task only the methods matter, which are known.
    private static readonly string[] Taken =
        ["CancellationToken", "CancellationTokenSource", "ParallelOptions", "JobContext", "Nullable", "OperationCanceledException", "TaskCanceledException",
         "Exception", "SystemException"];

    private SourceNames(CompilationUnitSyntax root)
    {
        foreach (UsingDirectiveSyntax directive in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<UsingDirectiveSyntax>())
        {
            if (directive.Alias is { } alias)
            {
                HidesNames |= SyntaxNames.Mentions(directive.NamespaceOrType, static name => Telling.Contains(name));
                Aliases.Add(alias.Name.Identifier.ValueText);
            }
            else if (directive.StaticKeyword.IsKind(SyntaxKind.StaticKeyword))
            {
                HidesNames |= Telling.Contains(SyntaxNames.LastOf(directive.NamespaceOrType));
            }
        }

        foreach (MemberDeclarationSyntax member in root.Members)
        {
            Add(member, null);
        }
    }

    /// <summary>Whether the file says something by which names tell no more: another name for a type that the rules know by its own, say.</summary>
    public bool HidesNames { get; private set; }

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

    /// <summary>The types with what they derive from, of which a cancellation may be one.</summary>
    public List<(string Type, string Base)> Bases { get; } = [];

    /// <summary>The methods that extend what they are called on.</summary>
    public HashSet<string> Extensions { get; } = new(StringComparer.Ordinal);

    /// <summary>The fields, properties and events: what is called so may be a delegate.</summary>
    public HashSet<string> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>The members that are, hold or return a token, or something that may hand one out.</summary>
    public HashSet<string> Tokens { get; } = new(StringComparer.Ordinal);

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
            case BaseTypeDeclarationSyntax other:
                HidesNames |= Taken.Contains(other.Identifier.ValueText);
                break;
            case DelegateDeclarationSyntax function:
                AddDelegate(function);
                break;
            case MethodDeclarationSyntax method:
                Add(method, type);
                break;
            case ConstructorDeclarationSyntax constructor when type is not null:
                WithConstructor.Add(type.Identifier.ValueText);
                AddConstructor(type, constructor.ParameterList);
                break;
            case PropertyDeclarationSyntax property:
                AddHeld(property.Type, property.Identifier);
                Held.Add(property.Identifier.ValueText);
                if (SyntaxNames.IsToken(property.Type))
                {
                    AddMethod($"set_{property.Identifier.ValueText}", NameTraits.TakesToken);
                }

                break;
            case BaseFieldDeclarationSyntax field:
                foreach (VariableDeclaratorSyntax variable in field.Declaration.Variables)
                {
                    AddHeld(field.Declaration.Type, variable.Identifier);
                    Held.Add(variable.Identifier.ValueText);
                }

                break;
            case EventDeclarationSyntax held:
                AddHeld(held.Type, held.Identifier);
                Held.Add(held.Identifier.ValueText);
                break;
            case IndexerDeclarationSyntax indexer:
                // It has no name by which its token could be told.
                AddHeld(indexer.Type, default);
                HidesNames |= SyntaxNames.HoldsToken(indexer.Type);
                break;
        }
    }

    private void Add(TypeDeclarationSyntax type)
    {
        HidesNames |= Taken.Contains(type.Identifier.ValueText);
        AddConstructor(type, type.ParameterList);
        foreach (ParameterSyntax parameter in type is RecordDeclarationSyntax ? type.ParameterList?.Parameters ?? default : default)
        {
            Held.Add(parameter.Identifier.ValueText);
            if (SyntaxNames.IsToken(parameter.Type))
            {
                AddMethod($"set_{parameter.Identifier.ValueText}", NameTraits.TakesToken);
            }
        }

        foreach (BaseTypeSyntax each in type.BaseList?.Types ?? default)
        {
            // What is generic of a token takes it by parameters that do not say so.
            HidesNames |= SyntaxNames.HoldsToken(each.Type) && SyntaxNames.LastOf(each.Type) is not ("CancellationTokenSource" or "ParallelOptions");
            AddHeld(each.Type, default);
            Bases.Add((type.Identifier.ValueText, SyntaxNames.LastOf(each.Type)));
        }

        foreach (MemberDeclarationSyntax member in type.Members)
        {
            Add(member, type);
        }
    }

    private void Add(MethodDeclarationSyntax method, TypeDeclarationSyntax? type)
    {
        AddHeld(method.ReturnType, method.Identifier);
        foreach (ParameterSyntax parameter in method.ParameterList.Parameters)
        {
            AddHeld(parameter.Type, default);
        }

        if (Extends(method, type))
        {
            Extensions.Add(method.Identifier.ValueText);
        }

        AddMethod(
            method.Identifier.ValueText,
            (method.ParameterList.TakesToken()
                ? NameTraits.TakesToken | NameTraits.IsSibling | (Extends(method, type) ? NameTraits.Extends : NameTraits.None)
                : NameTraits.None)
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
            AddHeld(parameter.Type, parameters!.Parent is TypeDeclarationSyntax ? parameter.Identifier : default);
        }

        if (parameters.TakesToken())
        {
            TakenByConstructor.Add(type.Identifier.ValueText);
        }
    }

    private void AddHeld(TypeSyntax? type, SyntaxToken name)
    {
        HasBlockingCollection |= SyntaxNames.Mentions(type, static each => each == "BlockingCollection");
        if (!name.IsKind(SyntaxKind.None) && SyntaxNames.HoldsToken(type))
        {
            Tokens.Add(name.ValueText);
        }
    }

    // A token that such a function takes unasked is seen only where the type of what is called is known.
    private void AddDelegate(DelegateDeclarationSyntax function)
    {
        AddHeld(function.ReturnType, default);
        HidesNames |= SyntaxNames.HoldsToken(function.ReturnType)
            || function.ParameterList.Parameters.Any(static each => each.Default is not null && SyntaxNames.IsToken(each.Type));
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
