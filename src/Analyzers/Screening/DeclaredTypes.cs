using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Screening;

/// <summary>
/// The types of what calls are made on, as far as declarations tell: those of parameters, fields, properties and locals, and
/// what methods of theirs return when all of the name return the same. No body is bound for it.
/// </summary>
internal sealed class DeclaredTypes(JobCode code, MethodNames names, IMethodSymbol method)
{
    private const int StepsFollowed = 4;

    // With what tells the type: the type itself, or what is assigned.
    private readonly Dictionary<string, ExpressionSyntax?> _locals = new(StringComparer.Ordinal);

    /// <summary>Says that the name is declared within the body, perhaps with a type.</summary>
    /// <returns>Whether it stands for nothing else where the local is not in scope.</returns>
    public bool Declare(string local, ExpressionSyntax? type = null)
    {
        // Types begin with a capital letter, as hardly any local does.
        _locals[local] = _locals.ContainsKey(local) ? null : type;
        return local.Length == 0 || local == "_" || ((type is null || !char.IsUpper(local[0])) && IsOnlyLocal(local));
    }

    /// <summary>Says the same of a declaration.</summary>
    public bool Declare(VariableDeclaratorSyntax local) =>
        Declare(local.Identifier.ValueText, local.Parent is VariableDeclarationSyntax { Type: { IsVar: false } type } ? type : local.Initializer?.Value);

    /// <summary>Whether the name stands for a value of the body: a local, or a parameter.</summary>
    public bool IsValue(string name) => _locals.ContainsKey(name) || ParameterOf(method, name) is not null;

    /// <summary>The type of what stands before a dot; null where it takes more than declarations to tell.</summary>
    public ITypeSymbol? Of(ExpressionSyntax? receiver) =>
        Of(receiver, 0) is { TypeKind: not (TypeKind.TypeParameter or TypeKind.Dynamic or TypeKind.Error), OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T } type ? type : null;

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

    private bool IsOnlyLocal(string local) =>
        !names.IsHeld(local)
        && !names.IsWritten(local)
        && ParameterOf(method, local) is null
        && ParameterOfType(local) is null
        && !MembersOf(method.ContainingType, local).Any();

    private ITypeSymbol? Of(ExpressionSyntax? value, int step) => step > StepsFollowed ? null : value switch
    {
        null or ThisExpressionSyntax => method.ContainingType,
        IdentifierNameSyntax { Identifier.ValueText: var name } => Of(name, value, step + 1),
        GenericNameSyntax { Identifier.ValueText: var name, Arity: var arity } => Named(name, arity, value),
        ObjectCreationExpressionSyntax { Type: SimpleNameSyntax { Identifier.ValueText: var name, Arity: var arity } } => Named(name, arity, value),
        ParenthesizedExpressionSyntax parenthesized => Of(parenthesized.Expression, step),
        AwaitExpressionSyntax wait => Of(wait.Expression, step) is INamedTypeSymbol { TypeArguments: [var result] } task && JobSymbols.IsTask(task) ? result : null,
        MemberAccessExpressionSyntax access => Of(access.Expression, step + 1) is { } type ? TypeOf(MembersOf(type, access.Name.Identifier.ValueText), isCalled: false) : null,
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
        string called = name.Identifier.ValueText;
        return receiver is null ? IsValue(called) ? null : TypeOf(MembersOf(method.ContainingType, called), isCalled: true)
            : names.IsExtension(called) ? null
            : called == "ConfigureAwait" && !names.IsWritten(called) ? Of(receiver, step)
            : Of(receiver, step + 1) is { } type ? TypeOf(MembersOf(type, called), isCalled: true) : null;
    }

    // What a delegate returns that is called like a method is not its own type.
    private static ITypeSymbol? TypeOf(IEnumerable<ISymbol> members, bool isCalled)
    {
        ITypeSymbol? only = null;
        foreach (ISymbol member in members)
        {
            ITypeSymbol? type = member switch
            {
                IMethodSymbol { IsGenericMethod: false } called when isCalled => called.ReturnType,
                IPropertySymbol property when !isCalled => property.Type,
                IFieldSymbol field when !isCalled => field.Type,
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

        for (INamedTypeSymbol? each = method.ContainingType; each is not null; each = each.BaseType)
        {
            foreach (ISymbol member in each.GetMembers(name))
            {
                return member switch
                {
                    // Nobody but its own type sees it, and to others the name stands for something else.
                    { DeclaredAccessibility: Accessibility.Private } when !JobSymbols.Same(each, method.ContainingType) => null,
                    IFieldSymbol field => field.Type,
                    IPropertySymbol property => property.Type,
                    _ => null,
                };
            }
        }

        return ParameterOfType(name)?.Type ?? (IsTypeAt(name, place) ? Named(name, 0, place) : null);
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

    // And no member of an outer type, or of one whose statics are used.
    private bool IsTypeAt(string name, SyntaxNode place) =>
        place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member
        && JobCode.ModelOf(code.Compilation, place.SyntaxTree).LookupSymbols(member.SpanStart, name: name).All(static each => each is INamespaceOrTypeSymbol);

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
