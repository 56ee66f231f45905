using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Screening;

/// <summary>
/// Finds whom the calls of one method call, without binding them. Only where the type of what they are called on is declared,
/// and where it has one method of the name, is it known which one is meant.
/// </summary>
internal sealed class CalleeLookup(JobCode code, MethodNames names, DeclaredTypes types)
{
    /// <param name="name">The name that is called.</param>
    /// <param name="receiver">What stands before it; null when nothing does.</param>
    /// <param name="arguments">How many arguments the call has.</param>
    public Callee Find(string name, ExpressionSyntax? receiver, int arguments) =>
        receiver is null
            ? types.IsValue(name) ? Callee.Unknown : Find(name, types.Of(null)!, arguments)
            : names.IsExtension(name) || names.IsHeld(name) ? Callee.Unknown
            : !names.IsWritten(name) ? Callee.Elsewhere
            : types.Of(receiver) is { } type ? Find(name, type, arguments) : Callee.Unknown;

    /// <summary>Whether a method that could be called in place of the call takes a token. Extensions are not looked at.</summary>
    /// <param name="name">The name that is called.</param>
    /// <param name="receiver">What stands before it; null when nothing does.</param>
    /// <param name="arguments">How many arguments the call has.</param>
    /// <param name="isSame">Whether a method of the same name could be called.</param>
    /// <param name="isSibling">Whether one whose name says Async could be called.</param>
    public bool CouldBeGiven(string name, ExpressionSyntax? receiver, int arguments, bool isSame, bool isSibling) =>
        receiver is not PredefinedTypeSyntax
        && (types.Of(receiver) is not { } type
            || (isSame && DeclaredTypes.MembersOf(type, name).Any(member => TakesToken(member, arguments)))
            || (isSibling && DeclaredTypes.MembersOf(type, name + "Async").Any(member => TakesToken(member, arguments))));

    /// <summary>Whether the call may take its time, some method of the name being one that does.</summary>
    public bool MayBeHeavy(string name, ExpressionSyntax? receiver)
    {
        if (Work.IsLightCall(name))
        {
            return false;
        }

        bool isFound = false;
        foreach (ISymbol member in types.Of(receiver) is { } type ? DeclaredTypes.MembersOf(type, name) : [])
        {
            isFound = true;
            if (!Work.IsLight(member.ContainingType.Name) && Work.LeavesTheProcess(member.ContainingNamespace.ToDisplayString()))
            {
                return true;
            }
        }

        return !isFound;
    }

    private Callee Find(string name, ITypeSymbol type, int arguments)
    {
        IMethodSymbol? only = null;
        foreach (ISymbol member in DeclaredTypes.MembersOf(type, name))
        {
            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } one
                || (only is not null && (IsOurs(one) || IsOurs(only))))
            {
                return Callee.Unknown;
            }

            only = one;
        }

        return only switch
        {
            null => Callee.Unknown,
            { DeclaredAccessibility: Accessibility.Private } when !JobSymbols.Same(only.ContainingType.OriginalDefinition, types.Of(null)!.OriginalDefinition) => Callee.Unknown,
            _ when !Fits(only, arguments) => Callee.Unknown,
            { IsAbstract: true } => Callee.Elsewhere,
            _ when !IsOurs(only) => Callee.Elsewhere,
            { IsVirtual: true } or { IsOverride: true } or { IsPartialDefinition: true } => Callee.Unknown,
            { ContainingType.TypeKind: TypeKind.Interface } => Callee.Unknown,
            _ => new Callee(true, only.OriginalDefinition),
        };
    }

    // What does not take as many arguments is not what is called.
    private static bool Fits(IMethodSymbol method, int arguments) =>
        method.Parameters.Count(static each => !each.IsOptional && !each.IsParams) <= arguments
        && (method.Parameters.Length >= arguments || method.Parameters.Any(static each => each.IsParams));

    private bool IsOurs(IMethodSymbol method) => JobSymbols.Same(method.ContainingAssembly, code.Compilation.Assembly);

    // A token, and no more that has to be given than the call gives.
    private bool TakesToken(ISymbol member, int arguments) =>
        member is not IMethodSymbol candidate
        || (candidate.Parameters.Any(parameter => IsToken(parameter.Type))
            && candidate.Parameters.Count(parameter => !parameter.IsOptional && !parameter.IsParams && !IsToken(parameter.Type)) <= arguments);

    private bool IsToken(ITypeSymbol type) => code.Symbols.IsToken(type) || JobSymbols.Same(type, code.Symbols.ParallelOptions);
}
