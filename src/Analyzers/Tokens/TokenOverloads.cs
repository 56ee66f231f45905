using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>Finds methods that could be called in place of another, and take a token.</summary>
internal static class TokenOverloads
{
    /// <summary>Returns whether a method that is passed as a delegate has an overload that takes one more token.</summary>
    public static bool Has(IMethodReferenceOperation reference, TokenMethod method) =>
        JobSymbols.IsTask(reference.Method.ReturnType)
        && reference.Method.MethodKind != MethodKind.LocalFunction
        && !TokenRoutes.IsOutOfQuestion(reference.Method, method)
        && !reference.Method.Parameters.Any(parameter => method.Symbols.IsToken(parameter.Type))
        && Find(reference, reference.Method, [.. reference.Method.OriginalDefinition.Parameters], method) is not null;

    /// <summary>Returns the overload of a method that takes a token; null when there is none.</summary>
    public static TokenRoute? Find(IOperation operation, IMethodSymbol target, IParameterSymbol[] given, TokenMethod method)
    {
        foreach (IMethodSymbol candidate in Candidates(operation, target, target.Name, JobSymbols.IsTask(target.ReturnType)))
        {
            if (!JobSymbols.Same(candidate, target.OriginalDefinition)
                && Takes(candidate, given, method, out IParameterSymbol? parameter)
                && IsOffered(candidate, operation)
                && (target.MethodKind == MethodKind.Constructor || IsReturnFit(target.OriginalDefinition.ReturnType, candidate.ReturnType, operation)))
            {
                return new TokenRoute(
                    method.Symbols.IsToken(parameter!.Type) ? TokenRouteKind.Argument : TokenRouteKind.ParallelOptions, candidate, parameter);
            }
        }

        return null;
    }

    /// <summary>Returns the asynchronous method in place of a synchronous one that takes a token; null when there is none.</summary>
    public static TokenRoute? FindSibling(IOperation operation, IMethodSymbol target, IParameterSymbol[] given, TokenMethod method)
    {
        if (operation is not IInvocationOperation call
            || HasNoSibling(target.Name)
            || JobSymbols.IsTask(target.ReturnType)
            || IsInMemory(call.Instance)
            || IsQueryOverMemory(call.Instance ?? call.Arguments.FirstOrDefault()?.Value, method)
            || !operation.CanAwait(method))
        {
            return null;
        }

        foreach (IMethodSymbol candidate in Candidates(operation, target, target.Name + "Async", target.IsExtensionMethod))
        {
            if (Takes(candidate, given, method, out IParameterSymbol? parameter)
                && method.Symbols.IsToken(parameter!.Type)
                && candidate.ReturnType is INamedTypeSymbol result
                && JobSymbols.IsTask(result)
                && IsOffered(candidate, operation)
                && (target.ReturnsVoid ? result.TypeArguments.Length == 0 : result.TypeArguments is [var value] && IsSame(target.OriginalDefinition.ReturnType, value)))
            {
                return new TokenRoute(TokenRouteKind.AsyncSibling, candidate, parameter);
            }
        }

        return null;
    }

    // Nobody would call an asynchronous method in place of one that is called so.
    private static bool HasNoSibling(string name) =>
        name.EndsWith("Async", StringComparison.Ordinal)
        || name is "Add" or "AddRange" or "Wait" or "WaitOne" or "Dispose" or "Close" or "Cancel";

    // A sequence in memory has no provider that could wait for it, whatever else its queries are made of.
    private static bool IsQueryOverMemory(IOperation? source, TokenMethod method)
    {
        for (int steps = 0; source is not null && steps < 32; steps++)
        {
            switch (TokenOptions.CreationOf(source.WithoutConversions(), method)?.WithoutConversions() ?? source.WithoutConversions())
            {
                case IInvocationOperation { TargetMethod: { Name: "AsQueryable", ContainingType.Name: "Queryable" } }:
                    return true;
                case IInvocationOperation { TargetMethod.ContainingType.Name: "Queryable" } query:
                    source = query.Instance ?? query.Arguments.FirstOrDefault()?.Value;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    // Reading from memory waits for nobody.
    private static bool IsInMemory(IOperation? instance) =>
        instance?.WithoutConversions().Type is { Name: "MemoryStream" or "StringReader" or "StringWriter" or "StringBuilder" };

    private static IEnumerable<IMethodSymbol> Candidates(IOperation operation, IMethodSymbol target, string name, bool withExtensions)
    {
        SemanticModel model = operation.SemanticModel!;
        int position = operation.Syntax.SpanStart;
        IEnumerable<ISymbol> members = withExtensions && operation is IInvocationOperation { Instance.Type: { } receiver }
            ? model.LookupSymbols(position, receiver, name, includeReducedExtensionMethods: true)
            : withExtensions && target.IsExtensionMethod && operation is IInvocationOperation { Arguments: [{ Value: var extended }, ..] }
                ? model.LookupSymbols(position, extended.WithoutConversions().Type as INamespaceOrTypeSymbol, name, includeReducedExtensionMethods: true)
                : MembersOf(target, name);
        foreach (ISymbol member in members)
        {
            IMethodSymbol? candidate = (member as IMethodSymbol)?.OriginalDefinition;
            if (candidate is not null
                && (candidate.IsStatic == target.IsStatic || candidate.ReducedFrom is not null || candidate.IsExtensionMethod))
            {
                yield return candidate.ReducedFrom ?? candidate;
            }
        }
    }

    private static bool IsOffered(IMethodSymbol candidate, IOperation operation) =>
        operation.SemanticModel!.IsAccessible(operation.Syntax.SpanStart, candidate)
        && !candidate.GetAttributes().Any(static each => each.AttributeClass is { Name: "ObsoleteAttribute" });

    private static IEnumerable<ISymbol> MembersOf(IMethodSymbol target, string name)
    {
        if (target.MethodKind == MethodKind.Constructor)
        {
            return target.ContainingType.OriginalDefinition.InstanceConstructors;
        }

        IEnumerable<ISymbol> members = [];
        for (INamedTypeSymbol? type = target.ContainingType; type is not null; type = type.BaseType)
        {
            members = members.Concat(type.OriginalDefinition.GetMembers(name));
        }

        return target.ContainingType.TypeKind == TypeKind.Interface
            ? members.Concat(target.ContainingType.AllInterfaces.SelectMany(each => each.OriginalDefinition.GetMembers(name)))
            : members;
    }

    // The candidate takes what the call gives, in that order, and a token; what else it has is optional.
    private static bool Takes(IMethodSymbol candidate, IParameterSymbol[] given, TokenMethod method, out IParameterSymbol? token)
    {
        token = null;
        int taken = 0;
        bool isExtension = candidate.IsExtensionMethod;
        int skip = isExtension && given.Length > 0 && !((IMethodSymbol)given[0].ContainingSymbol).IsExtensionMethod ? 1 : 0;
        foreach (IParameterSymbol parameter in candidate.Parameters.Skip(skip))
        {
            if (token is null && (method.Symbols.IsToken(parameter.Type) || JobSymbols.Same(parameter.Type, method.Symbols.ParallelOptions)))
            {
                token = parameter;
            }
            else if (taken < given.Length && (IsSame(given[taken].Type, parameter.Type) || (taken == 0 && isExtension && parameter.Ordinal == 0)))
            {
                taken++;
            }
            else if (!parameter.IsOptional)
            {
                return false;
            }
        }

        return token is not null
            && taken == given.Length
            && !JobSymbols.Same(candidate, method.Symbol.OriginalDefinition)
            && !JobSymbols.Same(candidate, method.Symbol.PartialDefinitionPart);
    }

    private static bool IsReturnFit(ITypeSymbol from, ITypeSymbol to, IOperation operation) =>
        IsSame(from, to)
        || (IsAwaited(operation)
            && JobSymbols.IsTask(from) && JobSymbols.IsTask(to)
            && from is INamedTypeSymbol source && to is INamedTypeSymbol goal
            && source.TypeArguments.Length == goal.TypeArguments.Length
            && source.TypeArguments.Zip(goal.TypeArguments, IsSame).All(static same => same));

    private static bool IsAwaited(IOperation operation) => operation.Parent switch
    {
        IAwaitOperation => true,
        IConversionOperation { IsImplicit: true } conversion => IsAwaited(conversion),
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured => IsAwaited(configured),
        _ => false,
    };

    // Type parameters of two methods are the same when they stand at the same place.
    private static bool IsSame(ITypeSymbol left, ITypeSymbol right) => (left, right) switch
    {
        (ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } one, ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } two) =>
            one.Ordinal == two.Ordinal,
        (INamedTypeSymbol { TypeArguments.Length: > 0 } one, INamedTypeSymbol { TypeArguments.Length: > 0 } two) =>
            SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, two.OriginalDefinition)
            && one.TypeArguments.Zip(two.TypeArguments, IsSame).All(static same => same),
        (IArrayTypeSymbol one, IArrayTypeSymbol two) => one.Rank == two.Rank && IsSame(one.ElementType, two.ElementType),
        _ => SymbolEqualityComparer.Default.Equals(left, right),
    };
}
