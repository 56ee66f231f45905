using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>
/// Represents which values of a method are the job's token, or are tied to it: copies, linked sources, options, tuples and objects
/// that were given it, tasks that run under it. The order of statements does not matter: what is tied anywhere counts as
/// tied everywhere, so that a warning about a value that is not is always right.
/// </summary>
internal sealed class TokenFlow
{
    private readonly HashSet<ISymbol> _carriers = new(SymbolEqualityComparer.Default);
    private readonly JobSymbols _symbols;

    public TokenFlow(TokenMethod method)
    {
        _symbols = method.Symbols;
        foreach (IParameterSymbol parameter in method.Symbol.Parameters)
        {
            Seed(parameter);
        }

        var flows = new List<(ISymbol Target, IOperation Value)>();
        foreach (IOperation operation in method.Operations)
        {
            Collect(operation, flows);
        }

        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach ((ISymbol target, IOperation value) in flows)
            {
                changed |= !_carriers.Contains(target) && IsTied(value) && _carriers.Add(target);
            }
        }
    }

    /// <summary>Returns whether the value is the job's token or tied to it.</summary>
    public bool IsTied(IOperation? value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return value is not null && IsTiedValue(value);
    }

    private bool IsTiedValue(IOperation value) => value switch
    {
        IConversionOperation conversion => IsTied(conversion.Operand),
        IParenthesizedOperation parenthesized => IsTied(parenthesized.Operand),
        IArgumentOperation argument => IsTied(argument.Value),
        // What a service answers is its own, whatever it was given to find it.
        IAwaitOperation wait => _symbols.IsMadeOfTokens(wait.Type) && IsTied(wait.Operation),
        IParameterReferenceOperation reference => _carriers.Contains(reference.Parameter),
        ILocalReferenceOperation reference => _carriers.Contains(reference.Local),
        IFieldReferenceOperation reference =>
            _carriers.Contains(reference.Field) || (_symbols.CanCarry(reference.Type) && IsTied(reference.Instance)),
        IPropertyReferenceOperation reference =>
            _symbols.IsContext(reference.Property.ContainingType)
                ? reference.Property.Name is "CancellationToken" or "Cancellation"
                : _carriers.Contains(reference.Property) || (_symbols.CanCarry(reference.Type) && IsTied(reference.Instance)),
        IArrayElementReferenceOperation element => _symbols.CanCarry(element.Type) && IsTied(element.ArrayReference),
        IConditionalOperation conditional => IsTied(conditional.WhenTrue) || IsTied(conditional.WhenFalse),
        ICoalesceOperation coalesce => IsTied(coalesce.Value) || IsTied(coalesce.WhenNull),
        IConditionalAccessOperation access => _symbols.CanCarry(access.Type) && IsTied(access.Operation),
        ISwitchExpressionOperation choice => choice.Arms.Any(arm => IsTied(arm.Value)),
        IInvocationOperation invocation =>
            _symbols.CanCarry(invocation.Type)
            && (IsTied(invocation.Instance) || invocation.Arguments.Any(IsTied) || IsTiedFunction(invocation.TargetMethod)),
        IObjectCreationOperation creation => creation.Arguments.Any(IsTied) || IsTied(creation.Initializer),
        IObjectOrCollectionInitializerOperation initializer => initializer.Initializers.Any(IsTied),
        IMemberInitializerOperation member => IsTied(member.Initializer),
        IWithOperation with => IsTied(with.Operand) || IsTied(with.Initializer),
        IAnonymousObjectCreationOperation creation => creation.Initializers.Any(IsTied),
        IAssignmentOperation assignment => IsTied(assignment.Value),
        ITupleOperation tuple => tuple.Elements.Any(IsTied),
        IArrayCreationOperation array => array.Initializer?.ElementValues.Any(IsTied) == true,
        ICollectionExpressionOperation collection => collection.Elements.Any(IsTied),
        ISpreadOperation spread => IsTied(spread.Operand),
        IDelegateCreationOperation creation => IsTied(creation.Target),
        IMethodReferenceOperation reference => IsTied(reference.Instance) || IsTiedFunction(reference.Method),
        IAnonymousFunctionOperation function => function.Body.DescendantsAndSelf().Any(each => IsTouch(each) && !IsGivenBy(function, each)),
        _ => false,
    };

    /// <summary>Returns whether the token, or something tied to it, is used anywhere in there.</summary>
    public bool Touches(IOperation? operation) =>
        operation is not null && operation.DescendantsAndSelf().Any(IsTouch);

    /// <summary>Returns whether this one operation takes the token, or something tied to it, in hand.</summary>
    public bool IsTouch(IOperation operation) => operation switch
    {
        IParameterReferenceOperation { Parent: INameOfOperation } => false,
        IParameterReferenceOperation reference =>
            _symbols.IsContext(reference.Type) ? IsHandedOn(reference) : _carriers.Contains(reference.Parameter),
        ILocalReferenceOperation reference => _carriers.Contains(reference.Local),
        IFieldReferenceOperation reference => _carriers.Contains(reference.Field),
        IPropertyReferenceOperation reference =>
            _symbols.IsContext(reference.Property.ContainingType) && reference.Property.Name is "CancellationToken" or "Cancellation",
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction } invocation => IsTiedFunction(invocation.TargetMethod),
        IMethodReferenceOperation reference => IsTiedFunction(reference.Method),
        _ => false,
    };

    // What a lambda does with a token that it is given itself says nothing about where it got it.
    private static bool IsGivenBy(IAnonymousFunctionOperation function, IOperation touch)
    {
        if (touch is not IParameterReferenceOperation reference)
        {
            return false;
        }

        for (ISymbol? owner = reference.Parameter.ContainingSymbol; owner is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction }; owner = owner.ContainingSymbol)
        {
            if (JobSymbols.Same(owner, function.Symbol))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHandedOn(IOperation reference) =>
        reference.Parent is not (IPropertyReferenceOperation or IInvocationOperation or INameOfOperation);

    // The parameters of lambdas and local functions get what whoever calls them was given; that is another call's business.
    private void Seed(IParameterSymbol parameter)
    {
        if (_symbols.IsToken(parameter.Type) || _symbols.IsContext(parameter.Type))
        {
            _carriers.Add(parameter);
        }
    }

    private void SeedFunction(IMethodSymbol function)
    {
        foreach (IParameterSymbol parameter in function.Parameters)
        {
            if (_symbols.CanCarry(parameter.Type))
            {
                _carriers.Add(parameter);
            }
        }
    }

    private bool IsTiedFunction(IMethodSymbol method) =>
        method.MethodKind == MethodKind.LocalFunction && _carriers.Contains(method.OriginalDefinition);

    private void Collect(IOperation operation, List<(ISymbol, IOperation)> flows)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation declarator when declarator.GetVariableInitializer() is { } initializer:
                Add(declarator.Symbol, initializer.Value);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                Deconstruct(deconstruction.Target, deconstruction.Value, flows);
                break;
            case ISimpleAssignmentOperation assignment:
                Add(TargetOf(assignment.Target), assignment.Value);
                break;
            case ICoalesceAssignmentOperation assignment:
                Add(TargetOf(assignment.Target), assignment.Value);
                break;
            case IForEachLoopOperation loop:
                foreach (ILocalSymbol local in loop.Locals)
                {
                    Add(local, loop.Collection);
                }

                break;
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared, Parent: IIsPatternOperation test }:
                Add(declared, test.Value);
                break;
            case IAnonymousFunctionOperation function:
                SeedFunction(function.Symbol);
                break;
            case ILocalFunctionOperation function:
                SeedFunction(function.Symbol);
                foreach (IOperation inner in function.Body?.Descendants() ?? [])
                {
                    if (inner is IParameterReferenceOperation or ILocalReferenceOperation or IPropertyReferenceOperation)
                    {
                        flows.Add((function.Symbol.OriginalDefinition, inner));
                    }
                }

                break;
            case IInvocationOperation invocation:
                CollectCall(invocation, flows);
                break;
        }

        void Add(ISymbol? target, IOperation value)
        {
            if (target is not null && _symbols.CanCarry(TypeOf(target)))
            {
                flows.Add((target, value));
            }
        }
    }

    // list.Add(task) ties the list to what the task is tied to; token.Register(source.Cancel) ties the source.
    private void CollectCall(IInvocationOperation invocation, List<(ISymbol, IOperation)> flows)
    {
        if (TargetOf(invocation.Instance) is { } target && _symbols.CanCarry(TypeOf(target)) && Keeps(invocation, target))
        {
            flows.AddRange(invocation.Arguments.Select(argument => (target, argument.Value)));
        }

        // What a call gives back by reference may come from whatever it was given.
        foreach (IArgumentOperation given in invocation.Arguments.Where(static each => each.Parameter?.RefKind is RefKind.Out or RefKind.Ref))
        {
            IOperation place = given.Value is IDeclarationExpressionOperation declaration ? declaration.Expression : given.Value;
            if (TargetOf(place) is { } back && _symbols.CanCarry(TypeOf(back)))
            {
                flows.AddRange(invocation.Arguments.Where(each => each != given).Select(argument => (back, argument.Value)));
            }
        }

        if (invocation.TargetMethod.Name is "Register" or "UnsafeRegister" && _symbols.IsToken(invocation.Instance?.Type))
        {
            foreach (IOperation inner in invocation.Arguments.SelectMany(static argument => argument.Descendants()))
            {
                if ((_symbols.IsSource(inner.Type) || inner.Type is { Name: "TaskCompletionSource" }) && TargetOf(inner) is { } source)
                {
                    flows.Add((source, invocation.Instance!));
                }
            }
        }
    }

    // What is made of tokens or tasks keeps what is added to it; of other objects only those that are set up by their methods. A
    // service that has a token of its own is not the job's because it was once called with that.
    private bool Keeps(IInvocationOperation invocation, ISymbol target) =>
        _symbols.IsMadeOfTokens(TypeOf(target))
        || (target is ILocalSymbol local && (invocation.TargetMethod.ReturnsVoid || JobSymbols.Same(invocation.Type, local.Type)));

    private void Deconstruct(IOperation target, IOperation value, List<(ISymbol, IOperation)> flows)
    {
        if (target is IDeclarationExpressionOperation declaration)
        {
            target = declaration.Expression;
        }

        if (target is not ITupleOperation targets)
        {
            return;
        }

        ITupleOperation? values = (value is IConversionOperation conversion ? conversion.Operand : value) as ITupleOperation;
        for (int i = 0; i < targets.Elements.Length; i++)
        {
            IOperation element = targets.Elements[i] is IDeclarationExpressionOperation inner ? inner.Expression : targets.Elements[i];
            if (TargetOf(element) is { } symbol && _symbols.CanCarry(TypeOf(symbol)))
            {
                flows.Add((symbol, values is not null ? values.Elements[i] : value));
            }
        }
    }

    // Of `options.CancellationToken = token` the object is tied, not the property of all such objects.
    private static ISymbol? TargetOf(IOperation? target) => target switch
    {
        ILocalReferenceOperation reference => reference.Local,
        IParameterReferenceOperation reference => reference.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } reference => reference.Field,
        IFieldReferenceOperation reference => TargetOf(reference.Instance),
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } reference => reference.Property,
        IPropertyReferenceOperation reference => TargetOf(reference.Instance),
        IArrayElementReferenceOperation element => TargetOf(element.ArrayReference),
        _ => null,
    };

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };
}
