using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        if (target is null || IsOutOfQuestion(target, method) || IsGivenToken(arguments, instance, method) || IsGivenAfterwards(operation, method) || SeesToken(target, method))
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

        if (OptionsWithoutToken(target, arguments, method) is { } options)
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
        return FindOverload(operation, target, given, method) ?? FindSibling(operation, target, given, method);
    }

    /// <summary>The overload of a method that takes one more token, for a method that is passed as a delegate.</summary>
    public static bool HasOverload(IMethodReferenceOperation reference, TokenMethod method) =>
        JobSymbols.IsTask(reference.Method.ReturnType)
        && reference.Method.MethodKind != MethodKind.LocalFunction
        && !IsOutOfQuestion(reference.Method, method)
        && !reference.Method.Parameters.Any(parameter => method.Symbols.IsToken(parameter.Type))
        && FindOverload(reference, reference.Method, [.. reference.Method.OriginalDefinition.Parameters], method) is not null;

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

    /// <summary>Returns whether nobody would call an asynchronous method in place of one that is called so.</summary>
    public static bool HasNoSibling(string name) =>
        name.EndsWith("Async", StringComparison.Ordinal)
        || name is "Add" or "AddRange" or "Wait" or "WaitOne" or "Dispose" or "Close" or "Cancel";

    // A local function that uses the token of the method around it needs no other.
    private static bool SeesToken(IMethodSymbol target, TokenMethod method) =>
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

    // Options that are made here, and of which nobody sets the token.
    private static IParameterSymbol? OptionsWithoutToken(IMethodSymbol target, ImmutableArray<IArgumentOperation> arguments, TokenMethod method)
    {
        foreach (IArgumentOperation argument in target.ContainingType?.Name == "Parallel" ? arguments : [])
        {
            if (JobSymbols.Same(argument.Parameter?.Type, method.Symbols.ParallelOptions)
                && (InitializerOf(argument.Value.WithoutConversions(), method) ?? CreationOf(argument.Value.WithoutConversions(), method)) is IObjectCreationOperation creation
                && !creation.Descendants().Any(IsTokenOfOptions)
                && !(argument.Value.WithoutConversions() is IInvocationOperation helper && method.RouteOf(helper) is not null)
                && !method.Operations.Any(each => each is ISimpleAssignmentOperation { Target: var place } && IsTokenOfOptions(place) && !creation.Descendants().Contains(each)))
            {
                return argument.Parameter;
            }
        }

        return null;
    }

    private static bool IsTokenOfOptions(IOperation operation) =>
        operation is IPropertyReferenceOperation { Property: { Name: "CancellationToken", ContainingType.Name: "ParallelOptions" } };

    // Options that a type makes once, and that nobody can put others in the place of, or that a helper makes each time.
    private static IOperation? InitializerOf(IOperation value, TokenMethod method)
    {
        if (value is IInvocationOperation { IsVirtual: false, TargetMethod: var target })
        {
            IOperation[] made = [.. Sources.BodyOf(target.OriginalDefinition, method.Compilation)?.Descendants().OfType<IReturnOperation>()
                .Select(static each => each.ReturnedValue?.WithoutConversions()).OfType<IOperation>() ?? []];
            return made is [IObjectCreationOperation creation] ? creation : null;
        }

        SyntaxReference? reference = value switch
        {
            IFieldReferenceOperation { Field: { IsReadOnly: true, DeclaringSyntaxReferences: [var field] } } => field,
            IPropertyReferenceOperation { Property: { SetMethod: null, DeclaringSyntaxReferences: [var property] } } => property,
            _ => null,
        };
        EqualsValueClauseSyntax? initializer = reference?.GetSyntax() switch
        {
            VariableDeclaratorSyntax variable => variable.Initializer,
            PropertyDeclarationSyntax property => property.Initializer,
            _ => null,
        };
        return initializer is null || !method.Compilation.ContainsSyntaxTree(initializer.SyntaxTree) ? null
            : Sources.ModelOf(method.Compilation, initializer.SyntaxTree).GetOperation(initializer.Value)?.WithoutConversions();
    }

    private static IOperation? CreationOf(IOperation value, TokenMethod method) =>
        value is ILocalReferenceOperation local ? method.Origins.CreationOf(local.Local) : value;

    // To add to a collection without a capacity waits for nobody.
    private static bool IsUnbounded(IOperation? instance, IMethodSymbol target, TokenMethod method) =>
        target is { Name: "Add", ContainingType.Name: "BlockingCollection" }
        && instance is not null
        && CreationOf(instance.WithoutConversions(), method) is IObjectCreationOperation creation
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

    private static bool IsGivenToken(ImmutableArray<IArgumentOperation> arguments, IOperation? instance, TokenMethod method)
    {
        if (instance is not null && !method.Symbols.IsContext(instance.Type) && method.Tokens.IsTied(instance))
        {
            return true;
        }

        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.ArgumentKind != ArgumentKind.DefaultValue
                && (method.Symbols.IsToken(argument.Value.Type) || method.Symbols.IsToken(argument.Parameter?.Type) || method.Tokens.IsTied(argument.Value)))
            {
                return true;
            }
        }

        return false;
    }

    // A stream that WithCancellation is called on is given its token there, and an object in its initializer or in a `with`.
    private static bool IsGivenAfterwards(IOperation made, TokenMethod method) =>
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

    private static TokenRoute? FindOverload(IOperation operation, IMethodSymbol target, IParameterSymbol[] given, TokenMethod method)
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

    private static TokenRoute? FindSibling(IOperation operation, IMethodSymbol target, IParameterSymbol[] given, TokenMethod method)
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

    // A sequence in memory has no provider that could wait for it, whatever else its queries are made of.
    private static bool IsQueryOverMemory(IOperation? source, TokenMethod method)
    {
        for (int steps = 0; source is not null && steps < 32; steps++)
        {
            switch (CreationOf(source.WithoutConversions(), method)?.WithoutConversions() ?? source.WithoutConversions())
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
