using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Screening;

/// <summary>
/// The types of what calls are made on, as far as declarations tell: those of parameters, fields, properties and locals, and
/// what methods of theirs return when all of the name return the same. No body is bound for it.
/// </summary>
internal sealed class DeclaredTypes(JobCode code, IMethodSymbol method)
{
    private const int StepsFollowed = 4;

    // With what tells the type: the type itself, or what is assigned.
    private readonly Dictionary<string, ExpressionSyntax?> _locals = new(StringComparer.Ordinal);

    /// <summary>Says that the name is declared within the body, perhaps with a type.</summary>
    /// <returns>Whether it can be told apart by name: elsewhere in the body, a member of that name may be meant.</returns>
    public bool Declare(string local, ExpressionSyntax? type = null)
    {
        _locals[local] = _locals.ContainsKey(local) ? null : type;
        return local is "_" or "" || (!IsMember(local) && ParameterOfType(local) is null);
    }

    /// <summary>Says the same of a declaration.</summary>
    public bool Declare(VariableDeclaratorSyntax local) =>
        Declare(local.Identifier.ValueText, local.Parent is VariableDeclarationSyntax { Type: { IsVar: false } type } ? type : local.Initializer?.Value);

    /// <summary>Whether the name stands for a value of the body: a local, or a parameter.</summary>
    public bool IsValue(string name) => _locals.ContainsKey(name) || ParameterOf(method, name) is not null;

    /// <summary>The type of what stands before a dot; null where it takes more than declarations to tell.</summary>
    public ITypeSymbol? Of(ExpressionSyntax? receiver) => Of(receiver, 0) is { TypeKind: not (TypeKind.TypeParameter or TypeKind.Dynamic or TypeKind.Error) } type ? type : null;

    /// <summary>The members of that name, those of base types as well.</summary>
    public static IEnumerable<ISymbol> MembersOf(ITypeSymbol type, string name)
    {
        for (ITypeSymbol? each = type; each is not null; each = each.BaseType)
        {
            foreach (ISymbol member in each.GetMembers(name))
            {
                yield return member;
            }
        }

        if (type.TypeKind == TypeKind.Interface)
        {
            foreach (INamedTypeSymbol each in type.AllInterfaces)
            {
                foreach (ISymbol member in each.GetMembers(name))
                {
                    yield return member;
                }
            }
        }
    }

    private ITypeSymbol? Of(ExpressionSyntax? value, int step) => step > StepsFollowed ? null : value switch
    {
        null or ThisExpressionSyntax => method.ContainingType,
        IdentifierNameSyntax { Identifier.ValueText: var name } => Of(name, value, step + 1),
        GenericNameSyntax { Identifier.ValueText: var name, Arity: var arity } => Named(name, arity, value),
        ObjectCreationExpressionSyntax { Type: SimpleNameSyntax { Identifier.ValueText: var name, Arity: var arity } } => Named(name, arity, value),
        ParenthesizedExpressionSyntax parenthesized => Of(parenthesized.Expression, step),
        AwaitExpressionSyntax wait => Of(wait.Expression, step) is INamedTypeSymbol { TypeArguments: [var result] } task && JobSymbols.IsTask(task) ? result : null,
        MemberAccessExpressionSyntax access => Of(access.Expression, step + 1) is { } type ? TypeOf(MembersOf(type, access.Name.Identifier.ValueText)) : null,
        InvocationExpressionSyntax call => OfCall(call, step),
        _ => null,
    };

    private ITypeSymbol? OfCall(InvocationExpressionSyntax call, int step)
    {
        if (CallSyntax.NameOf(call) is not { } name || call.Expression is MemberBindingExpressionSyntax)
        {
            return null;
        }

        ExpressionSyntax? receiver = CallSyntax.ReceiverOf(call);
        return receiver is not null && name.Identifier.ValueText == "ConfigureAwait" ? Of(receiver, step)
            : receiver is null && IsValue(name.Identifier.ValueText) ? null
            : Of(receiver, step + 1) is { } type ? TypeOf(MembersOf(type, name.Identifier.ValueText)) : null;
    }

    private static ITypeSymbol? TypeOf(IEnumerable<ISymbol> members)
    {
        ITypeSymbol? only = null;
        foreach (ISymbol member in members)
        {
            ITypeSymbol? type = member switch
            {
                IMethodSymbol { IsGenericMethod: false } called => called.ReturnType,
                IPropertySymbol property => property.Type,
                IFieldSymbol field => field.Type,
                _ => null,
            };
            if (type is null || (only is not null && !JobSymbols.Same(type, only)))
            {
                return null;
            }

            only = type;
        }

        return only;
    }

    private ITypeSymbol? Of(string name, ExpressionSyntax place, int step)
    {
        if (_locals.TryGetValue(name, out ExpressionSyntax? declared))
        {
            return declared switch
            {
                null => null,
                IdentifierNameSyntax { Identifier.ValueText: var type } when declared.Parent is VariableDeclarationSyntax or ForEachStatementSyntax => Named(type, 0, place),
                _ => Of(declared, step),
            };
        }

        if (ParameterOf(method, name) is { } parameter)
        {
            return parameter.Type;
        }

        foreach (ISymbol member in MembersOf(method.ContainingType, name))
        {
            return TypeOf([member]);
        }

        return ParameterOfType(name) is { } captured ? captured.Type
            : IsMember(name) ? null
            : Named(name, 0, place);
    }

    // Of the type, or of one around it.
    private bool IsMember(string name)
    {
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
        {
            if (MembersOf(type, name).Any())
            {
                return true;
            }
        }

        return false;
    }

    private IParameterSymbol? ParameterOfType(string name)
    {
        foreach (IMethodSymbol constructor in method.ContainingType.InstanceConstructors)
        {
            if (ParameterOf(constructor, name) is { } parameter
                && constructor.DeclaringSyntaxReferences is [var reference]
                && reference.GetSyntax() is TypeDeclarationSyntax)
            {
                return parameter;
            }
        }

        return null;
    }

    private ITypeSymbol? Named(string name, int arity, SyntaxNode place)
    {
        if (place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
        {
            return null;
        }

        ITypeSymbol? only = null;
        foreach (ISymbol found in JobCode.ModelOf(code.Compilation, place.SyntaxTree).LookupNamespacesAndTypes(member.SpanStart, name: name))
        {
            if (found is INamedTypeSymbol type && type.Arity != arity)
            {
                continue;
            }

            if (only is not null || found is not INamedTypeSymbol named)
            {
                return null;
            }

            only = named;
        }

        return only;
    }

    private static IParameterSymbol? ParameterOf(IMethodSymbol method, string name)
    {
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.Name == name)
            {
                return parameter;
            }
        }

        return null;
    }
}
