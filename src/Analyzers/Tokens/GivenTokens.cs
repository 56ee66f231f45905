using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>Finds out whether a call has a token already, though none of its arguments may say so.</summary>
internal static class GivenTokens
{
    /// <summary>Returns whether a call is given a token, or is made on something that holds one.</summary>
    public static bool IsGiven(ImmutableArray<IArgumentOperation> arguments, IOperation? instance, TokenMethod method)
    {
        if (instance is not null && !method.Symbols.IsContext(instance.Type) && method.Tokens.IsTied(instance))
        {
            return true;
        }

        bool leavesToken = arguments.Any(each =>
            each.ArgumentKind == ArgumentKind.DefaultValue && each.Parameter is { } optional && method.Symbols.IsToken(optional.Type));
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.ArgumentKind != ArgumentKind.DefaultValue
                && (method.Symbols.IsToken(argument.Value.Type) || method.Symbols.IsToken(argument.Parameter?.Type)
                    || (method.Tokens.IsTied(argument.Value) && !(leavesToken && IsHandedToken(argument.Value, method)))))
            {
                return true;
            }
        }

        return false;
    }

    // A callback that is handed a token is handed the one of the call: what it does beside that, as to pause between two tries, ends by no other.
    private static bool IsHandedToken(IOperation argument, TokenMethod method) =>
        argument.WithoutConversions() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol.Parameters: var parameters } }
        && parameters.Any(each => method.Symbols.IsToken(each.Type));

    /// <summary>
    /// Returns whether what is made is given the token later: a stream by <c>WithCancellation</c>, an object in its initializer or in a
    /// <c>with</c>.
    /// </summary>
    public static bool IsGivenAfterwards(IOperation made, TokenMethod method) =>
        (made is IObjectCreationOperation { Initializer: { } initializer } && method.Tokens.IsTied(initializer))
        || (made.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }
            && method.Operations.Any(each => each is ILocalReferenceOperation copied && JobSymbols.Same(copied.Local, local) && IsGivenAfterwards(copied, method)))
        || made.Parent switch
        {
            IConversionOperation conversion => IsGivenAfterwards(conversion, method),
            IArgumentOperation argument => IsGivenAfterwards(argument, method),
            IWithOperation with => with.Operand == made && method.Tokens.IsTied(with.Initializer),
            IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured => IsGivenAfterwards(configured, method),
            IInvocationOperation { TargetMethod.Name: "WithCancellation" } => true,
            _ => false,
        };

    /// <summary>Returns whether a method is a local function that uses the token of the method around it, and needs no other.</summary>
    public static bool SeesToken(IMethodSymbol target, TokenMethod method) =>
        target.MethodKind == MethodKind.LocalFunction && SeesToken(target.OriginalDefinition, method, new(SymbolEqualityComparer.Default));

    // Two such functions may call each other.
    private static bool SeesToken(IMethodSymbol target, TokenMethod method, HashSet<ISymbol> asked) =>
        asked.Add(target)
        && method.Operations.OfType<ILocalFunctionOperation>().Any(function =>
            JobSymbols.Same(function.Symbol, target)
            && function.Descendants().Any(each => method.Tokens.IsTouch(each) && IsFromOutside(each, function, method, asked)));

    // What is declared inside comes from the token that the function is given, or from the one outside, which then is touched as well.
    private static bool IsFromOutside(IOperation touch, ILocalFunctionOperation function, TokenMethod method, HashSet<ISymbol> asked)
    {
        switch (touch)
        {
            case IInvocationOperation { TargetMethod.OriginalDefinition: var called }:
                return SeesToken(called, method, asked);
            case IMethodReferenceOperation { Method.OriginalDefinition: var named }:
                return SeesToken(named, method, asked);
            case IMemberReferenceOperation { Instance: { } instance } and not IMethodReferenceOperation:
                return instance.WithoutConversions() is not (IParameterReferenceOperation or ILocalReferenceOperation) || IsFromOutside(instance.WithoutConversions(), function, method, asked);
        }

        ISymbol? owner = touch switch
        {
            IParameterReferenceOperation { Parameter.ContainingSymbol: var of } => of,
            ILocalReferenceOperation { Local.ContainingSymbol: var of } => of,
            _ => null,
        };
        for (; owner is IMethodSymbol; owner = owner.ContainingSymbol)
        {
            if (JobSymbols.Same(owner, function.Symbol))
            {
                return false;
            }
        }

        return true;
    }
}
