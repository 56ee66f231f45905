using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>Finds how a call that is given no token could be given one.</summary>
internal static class TokenRoutes
{
    /// <summary>The way, or null when there is none, or when the call has a token, or something that holds it.</summary>
    public static TokenRoute? Find(IOperation operation, TokenMethod method)
    {
        (IMethodSymbol? target, ImmutableArray<IArgumentOperation> arguments, IOperation? instance) = operation switch
        {
            IInvocationOperation call => (call.TargetMethod, call.Arguments, call.Instance),
            IObjectCreationOperation creation => (creation.Constructor, creation.Arguments, (IOperation?)null),
            _ => (null, [], null),
        };
        if (target is null || IsOutOfQuestion(target, method) || GivenTokens.IsGiven(arguments, instance, method) || GivenTokens.IsGivenAfterwards(operation, method) || GivenTokens.SeesToken(target, method))
        {
            return null;
        }

        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.DefaultValue && argument.Parameter is { } optional && method.Symbols.IsToken(optional.Type))
            {
                return new TokenRoute(TokenRouteKind.Argument, target, optional);
            }
        }

        if (TokenOptions.FindWithoutToken(target, arguments, method) is { } options)
        {
            return new TokenRoute(TokenRouteKind.OptionsWithoutToken, target, options);
        }

        if (IsUnbounded(instance, target, method))
        {
            return null;
        }

        if (target.MethodKind is not (MethodKind.Ordinary or MethodKind.ReducedExtension or MethodKind.Constructor))
        {
            return null;
        }

        IParameterSymbol[] given =
            [.. arguments.Where(static each => each.ArgumentKind != ArgumentKind.DefaultValue && each.Parameter is not null)
                .Select(static each => each.Parameter!.OriginalDefinition).OrderBy(static each => each.Ordinal)];
        return TokenOverloads.Find(operation, target, given, method) ?? TokenOverloads.FindSibling(operation, target, given, method);
    }

    /// <summary>Returns whether the method means something else by a token, or is another rule's business.</summary>
    public static bool IsOutOfQuestion(IMethodSymbol target, TokenMethod method)
    {
        INamedTypeSymbol type = target.ContainingType;
        return method.Symbols.IsToken(type)
            || type.Name is "TaskCompletionSource" or "CancellationTokenSource" or "CancellationTokenRegistration"
            || target is { Name: "ContinueWith" or "ConfigureAwait" or "WithCancellation" or "Wait" or "WaitAll" or "WaitAny" or "SignalAndWait" }
            || (target is { Name: "Run" or "StartNew" } && type.Name is "Task" or "TaskFactory")
            || IsException(type, method.Symbols);
    }

    /// <summary>Returns whether the call only waits: to wait before the next try is not to clean up, wherever it stands.</summary>
    public static bool IsPause(IMethodSymbol target) => target is { Name: "Delay", ContainingType.Name: "Task" };

    /// <summary>Returns whether another rule has something to say about the operation: TJ2003.</summary>
    public static bool IsMissed(IOperation operation, TokenMethod method) => operation switch
    {
        IInvocationOperation or IObjectCreationOperation => method.RouteOf(operation) is not null,
        IForEachLoopOperation { IsAsynchronous: true } loop => TokenStreams.WithoutToken(loop, method) is not null,
        _ => false,
    };

    // To add to a collection without a capacity waits for nobody.
    private static bool IsUnbounded(IOperation? instance, IMethodSymbol target, TokenMethod method) =>
        target is { Name: "Add", ContainingType.Name: "BlockingCollection" }
        && instance is not null
        && TokenOptions.CreationOf(instance.WithoutConversions(), method) is IObjectCreationOperation creation
        && !creation.Arguments.Any(static each => each.Parameter?.Type.SpecialType == SpecialType.System_Int32);

    private static bool IsException(ITypeSymbol? type, JobSymbols symbols)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (JobSymbols.Same(type, symbols.Exception))
            {
                return true;
            }
        }

        return false;
    }
}
