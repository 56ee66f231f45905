using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Calls;

/// <summary>Tells how many turns a loop has, as far as its head says.</summary>
internal static class LoopTurns
{
    /// <summary>A loop with at most as many turns is short, whatever it does in each.</summary>
    private const double Few = 10;

    /// <summary>A loop that only computes is long with more turns than these.</summary>
    private const double Many = 1_000_000;

    /// <summary>Returns whether the loop has a constant number of turns that is small.</summary>
    public static bool AreFew(ILoopOperation loop, JobMethod method) => Count(loop, method) is <= Few;

    /// <summary>
    /// Returns whether the loop takes long though it only computes: it has many turns, or a number that is not known of loops
    /// whose number is not known either; in a handler that never awaits, a number that is not that of a collection is enough.
    /// </summary>
    public static bool AreMany(ILoopOperation loop, JobMethod method)
    {
        double? turns = Count(loop, method);
        if (turns is <= Few)
        {
            return false;
        }

        bool isSynchronous = method.IsHandler && method.IsSynchronous;
        return turns is > Many
            || (turns is null && isSynchronous && CountsToNumber(loop))
            || Inner(loop, method).Select(inner => Count(inner, method)).Any(of => (turns ?? 1) * (of ?? 1) > Many || (isSynchronous && (turns is null || of is null) && of is null or > Few));
    }

    // Loops in the body, and in what it calls.
    private static IEnumerable<ILoopOperation> Inner(ILoopOperation loop, JobMethod method)
    {
        foreach (IOperation each in loop.Body.DescendantsAndSelf())
        {
            if (each is ILoopOperation inner)
            {
                yield return inner;
            }
            else if (each is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } local })
            {
                foreach (ILoopOperation within in method.Operations.OfType<ILocalFunctionOperation>()
                    .Where(function => JobSymbols.Same(function.Symbol, local.OriginalDefinition))
                    .SelectMany(static function => function.Descendants()).OfType<ILoopOperation>())
                {
                    yield return within;
                }
            }
            else if (each is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary } target }
                && JobSymbols.Same(target.ContainingAssembly, method.Symbol.ContainingAssembly)
                && !JobSymbols.Same(target.OriginalDefinition, method.Symbol.OriginalDefinition)
                && method.Code.MethodOf((target.ReducedFrom ?? target).OriginalDefinition) is { } called)
            {
                foreach (ILoopOperation within in called.Operations.OfType<ILoopOperation>())
                {
                    yield return within;
                }
            }
        }
    }

    /// <summary>Returns the number of turns when it is constant; null when it is not known.</summary>
    private static double? Count(ILoopOperation loop, JobMethod method) => loop switch
    {
        IForEachLoopOperation each => ElementsOf(CreationOf(each.Collection.WithoutConversions(), method)),
        IForLoopOperation { Before: [var before], Condition: IBinaryOperation condition, AtLoopBottom: [var step] } =>
            StartOf(before) is { } start && NumberOf(condition.RightOperand) is { } end && StepOf(step) is { } by and not 0
                ? Math.Max(0, Math.Ceiling((end - start) / by) + (condition.OperatorKind is BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual ? 1 : 0))
                : null,
        _ => null,
    };

    private static IOperation CreationOf(IOperation collection, JobMethod method) =>
        collection is ILocalReferenceOperation { Local: var local } && method.Origins.CreationOf(local) is { } made
        && (IsFixed(local.Type) || !method.Writes.UsesOf(local).Any(MayGrow))
            ? made
            : collection;

    private static bool IsFixed(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Array
        || type.SpecialType == SpecialType.System_String
        || type.Name is "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory"
        || type.Name.StartsWith("Immutable", StringComparison.Ordinal)
        || type.Name.StartsWith("Frozen", StringComparison.Ordinal);

    // A collection that is made here may be filled afterwards, here or by whoever is given it as something that can be filled.
    private static bool MayGrow(ILocalReferenceOperation collection)
    {
        IOperation use = collection;
        while (use.Parent is IConversionOperation { IsImplicit: true } conversion)
        {
            use = conversion;
        }

        return use.Parent switch
        {
            IInvocationOperation { Instance: { } instance, TargetMethod.Name: var name } => instance == use && IsFilling(name),
            IArgumentOperation { Parameter: { } parameter } => parameter.RefKind != RefKind.None || IsFillable(parameter.Type),
            IPropertyReferenceOperation { Property.IsIndexer: true, Parent: IAssignmentOperation assignment } indexed =>
                assignment.Target == indexed && collection.Type?.Name.IndexOf("Dictionary", StringComparison.Ordinal) >= 0,
            IMethodReferenceOperation { Method.Name: var name } => IsFilling(name),
            IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: var name } } => IsFilling(name),
            _ => false,
        };
    }

    private static bool IsFilling(string method) =>
        method.StartsWith("Add", StringComparison.Ordinal) || method.StartsWith("TryAdd", StringComparison.Ordinal) || method.StartsWith("Insert", StringComparison.Ordinal)
        || method is "Push" or "PushRange" or "Enqueue" or "EnqueueRange" or "EnsureCapacity" or "UnionWith" or "SymmetricExceptWith" or "GetOrAdd" or "Append";

    private static bool IsFillable(ITypeSymbol type) => type is INamedTypeSymbol { TypeArguments.Length: > 0 }
        && type.Name is not ("IEnumerable" or "IAsyncEnumerable" or "IReadOnlyCollection" or "IReadOnlyList" or "IReadOnlySet" or "IReadOnlyDictionary" or "ReadOnlySpan")
        && !IsFixed(type);

    private static double? ElementsOf(IOperation collection) => collection switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues.Length,
        ICollectionExpressionOperation expression when !expression.Elements.Any(static each => each is ISpreadOperation) => expression.Elements.Length,
        IObjectCreationOperation { Initializer: { } initializer, Arguments.IsEmpty: true } => initializer.Initializers.Length,
        IInvocationOperation { TargetMethod: { Name: "Range", ContainingType.Name: "Enumerable" }, Arguments: [_, { Value: var count }] } => NumberOf(count),
        IInvocationOperation { TargetMethod: { Name: "Take", ContainingType.Name: "Enumerable" }, Arguments: [_, { Value: var count }] } => NumberOf(count),
        IInvocationOperation { TargetMethod: { Name: "GetValues" or "GetNames", ContainingType.SpecialType: SpecialType.System_Enum } } => Few,
        { ConstantValue: { HasValue: true, Value: string text } } => text.Length,
        _ => null,
    };

    private static double? StartOf(IOperation before) =>
        (before as IVariableDeclarationGroupOperation)?.Declarations is [{ Declarators: [var variable] }] && variable.GetVariableInitializer() is { } initializer
            ? NumberOf(initializer.Value)
            : null;

    private static double? StepOf(IOperation step) => (step as IExpressionStatementOperation)?.Operation switch
    {
        IIncrementOrDecrementOperation { Kind: OperationKind.Increment } => 1,
        IIncrementOrDecrementOperation => -1,
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add } assignment => NumberOf(assignment.Value),
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Subtract } assignment => -NumberOf(assignment.Value),
        _ => null,
    };

    private static double? NumberOf(IOperation value) => value.WithoutConversions().ConstantValue is { HasValue: true, Value: { } constant }
        ? constant switch
        {
            int number => number,
            long number => number,
            uint number => number,
            short number => number,
            byte number => number,
            double number => number,
            _ => null,
        }
        : null;

    // Up to a number that somebody gives, and not to the length of something that is in memory.
    private static bool CountsToNumber(ILoopOperation loop) =>
        loop is IForLoopOperation { Condition: IBinaryOperation { RightOperand: var end } }
        && end.WithoutConversions() is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } };
}
