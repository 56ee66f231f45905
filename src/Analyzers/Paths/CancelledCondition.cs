using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Paths;

/// <summary>
/// Evaluates conditions for the moment at which the job's token has fired, no other token has, and the exception that
/// cancelled work throws was caught.
/// </summary>
/// <param name="method">The method.</param>
/// <param name="exceptions">The locals that hold the exception.</param>
/// <param name="captures">What the control flow graph has put aside.</param>
/// <param name="locals">What locals hold where they are asked; null when nothing is known of any.</param>
internal sealed class CancelledCondition(
    JobMethod method, HashSet<ISymbol> exceptions, IReadOnlyDictionary<CaptureId, IOperation>? captures = null, CancelledLocals? locals = null)
{
    // As far as a filter is followed into the helpers that it asks.
    private const int HelpersFollowed = 3;

    private int _depth;

    public Truth Evaluate(IOperation condition)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (condition)
        {
            case { ConstantValue: { HasValue: true, Value: bool value } }:
                return value ? Truth.True : Truth.False;
            case IConversionOperation conversion:
                return Evaluate(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return Evaluate(parenthesized.Operand);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Not(Evaluate(not.Operand));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And } both:
                return And(Evaluate(both.LeftOperand), Evaluate(both.RightOperand));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or } either:
                return Not(And(Not(Evaluate(either.LeftOperand)), Not(Evaluate(either.RightOperand))));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                Truth same = AreSame(comparison.LeftOperand, comparison.RightOperand);
                return comparison.OperatorKind == BinaryOperatorKind.Equals ? same : Not(same);
            case IInvocationOperation { TargetMethod.Name: "Equals", Instance: { } instance, Arguments: [{ Value: var other }] }:
                return AreSame(instance, other);
            case IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" or "HasFired" or "CanBeCanceled" } asked:
                return method.Tokens.IsTied(asked.Instance) ? Truth.True
                    : method.Symbols.IsToken(asked.Instance?.Type) || method.Symbols.IsSource(asked.Instance?.Type) ? Truth.False
                    : Other(condition);
            case IIsTypeOperation test:
                Truth isType = IsException(test.ValueOperand) ? Is(test.TypeOperand) : Other(condition);
                return test.IsNegated ? Not(isType) : isType;
            case IIsPatternOperation test when IsKnownNull(test.Value) && IsNull(test.Pattern) is { } isNull:
                return isNull ? Truth.True : Truth.False;
            case IIsPatternOperation test:
                return IsException(test.Value) ? Matches(test.Pattern)
                    : test.Pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: bool wanted } }
                        ? wanted ? Evaluate(test.Value) : Not(Evaluate(test.Value))
                        : Other(condition);
            case ISwitchExpressionOperation choice when IsException(choice.Value):
                foreach (ISwitchExpressionArmOperation arm in choice.Arms)
                {
                    switch (arm.Guard is { } guard ? And(Matches(arm.Pattern), Evaluate(guard)) : Matches(arm.Pattern))
                    {
                        case Truth.True:
                            return Evaluate(arm.Value);
                        case not Truth.False:
                            return Truth.Decided;
                    }
                }

                return Truth.Decided;
            case IConditionalOperation { WhenFalse: { } otherwise } conditional:
                return Evaluate(conditional.Condition) switch
                {
                    Truth.True => Evaluate(conditional.WhenTrue),
                    Truth.False => Evaluate(otherwise),
                    _ => Other(condition),
                };
            case ILocalReferenceOperation local when locals is not null && locals.TryGet(local, out object? held) && held is bool flag:
                return flag ? Truth.True : Truth.False;
            case IInvocationOperation call when EvaluateHelper(call) is { } answer:
                return answer;
            case ILocalReferenceOperation local when method.Origins.CreationOf(local.Local) is { } value && Mentions(value):
                return Evaluate(value);
            case IFlowCaptureReferenceOperation reference when captures is not null && captures.TryGetValue(reference.Id, out IOperation? captured) && captured != condition:
                return Evaluate(captured);
            default:
                return Other(condition);
        }
    }

    /// <summary>Returns whether the value is the exception that was caught.</summary>
    public bool IsException(IOperation? value) => value?.WithoutConversions() switch
    {
        ILocalReferenceOperation local => exceptions.Contains(local.Local) || (method.Origins.CreationOf(local.Local) is { } made && IsException(made)),
        IParameterReferenceOperation parameter => exceptions.Contains(parameter.Parameter),
        ICaughtExceptionOperation => true,
        IFlowCaptureReferenceOperation reference when captures is not null && captures.TryGetValue(reference.Id, out IOperation? captured) => captured != value && IsException(captured),
        _ => false,
    };

    // Two tokens are one when both are the job's, or tied to it: cancelled work throws with the token that it was given.
    private Truth AreSame(IOperation left, IOperation right)
    {
        if (left.WithoutConversions().ConstantValue is { HasValue: true, Value: bool value })
        {
            return value ? Evaluate(right) : Not(Evaluate(right));
        }

        if (right.WithoutConversions().ConstantValue is { HasValue: true, Value: bool other })
        {
            return other ? Evaluate(left) : Not(Evaluate(left));
        }

        if ((IsKnownNull(left) && right.WithoutConversions().ConstantValue is { HasValue: true, Value: null })
            || (IsKnownNull(right) && left.WithoutConversions().ConstantValue is { HasValue: true, Value: null }))
        {
            return Truth.True;
        }

        if (IsException(left) && right.WithoutConversions().ConstantValue is { HasValue: true, Value: null })
        {
            return Truth.False;
        }

        bool isLeft = IsTokenOfException(left);
        if (isLeft || IsTokenOfException(right))
        {
            IOperation token = isLeft ? right : left;
            return method.Tokens.IsTied(token) ? Truth.True : method.Symbols.IsToken(token.Type) ? Truth.False : Truth.Decided;
        }

        return Mentions(left) || Mentions(right) ? Truth.Decided : Truth.Free;
    }

    private bool IsKnownNull(IOperation value) =>
        value.WithoutConversions() is ILocalReferenceOperation local && locals is not null && locals.TryGet(local, out object? held) && held is null;

    private static bool? IsNull(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } => true,
        INegatedPatternOperation not => !IsNull(not.Pattern),
        IRecursivePatternOperation or ITypePatternOperation or IDeclarationPatternOperation { MatchesNull: false } or IConstantPatternOperation => false,
        _ => null,
    };

    /// <summary>Returns whether the call hands the exception to a helper of this compilation that throws when it is that of a cancellation.</summary>
    public bool ThrowsAgain(IInvocationOperation call) => HelperOf(call) is var (helper, body) && helper.Throws(body) == true;

    // True when it throws, false when it returns, null when the statement goes on to the next one.
    private bool? Throws(IOperation? statement)
    {
        switch (statement)
        {
            case IBlockOperation block:
                return block.Operations.Select(Throws).FirstOrDefault(static each => each is not null);
            case IReturnOperation { Kind: OperationKind.Return }:
                return false;
            case IConditionalOperation conditional:
                return Evaluate(conditional.Condition) switch
                {
                    Truth.True => Throws(conditional.WhenTrue),
                    Truth.False => Throws(conditional.WhenFalse),
                    // Somebody has thought of the exception: one side that throws is enough.
                    Truth.Decided => Throws(conditional.WhenTrue) == true || Throws(conditional.WhenFalse) == true ? true : null,
                    _ => (Throws(conditional.WhenTrue), Throws(conditional.WhenFalse)) switch
                    {
                        (true, true) => true,
                        (false, _) or (_, false) => false,
                        _ => null,
                    },
                };
            case IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }:
                return true;
            case IExpressionStatementOperation { Operation: IInvocationOperation inner }:
                return (inner.TargetMethod.Name == "ThrowIfCancellationRequested" && method.Tokens.IsTied(inner.Instance))
                    || inner.TargetMethod is { Name: "Throw", ContainingType.Name: "ExceptionDispatchInfo" }
                    || ThrowsAgain(inner) ? true : null;
            default:
                return null;
        }
    }

    // What a helper of this compilation answers that is asked about the exception; null when nobody can tell.
    private Truth? EvaluateHelper(IInvocationOperation call) => HelperOf(call) is var (helper, body) ? helper.Answer(body) : null;

    private (CancelledCondition Helper, IOperation Body)? HelperOf(IInvocationOperation call)
    {
        IMethodSymbol target = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
        if (call.IsVirtual
            || _depth >= HelpersFollowed
            || !call.Arguments.Any(argument => IsException(argument.Value))
            || call.Arguments.Any(argument => method.Symbols.IsToken(argument.Parameter?.Type) && !method.Tokens.IsTied(argument.Value)))
        {
            return null;
        }

        ILocalFunctionOperation? local = target.MethodKind == MethodKind.LocalFunction
            ? method.Operations.OfType<ILocalFunctionOperation>().FirstOrDefault(each => JobSymbols.Same(each.Symbol, target))
            : null;
        JobMethod? helper = local is not null ? method : target.IsAbstract ? null : method.Code.MethodOf(target);
        IOperation? body = local?.Body ?? (helper?.Body is IMethodBodyBaseOperation { } whole ? whole.BlockBody ?? whole.ExpressionBody : null);
        if (helper is null || body is null)
        {
            return null;
        }

        var given = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && IsException(argument.Value))
            {
                given.Add(target.Parameters[parameter.Ordinal + (target.Parameters.Length - call.TargetMethod.Parameters.Length)]);
            }
        }

        return (new CancelledCondition(helper, given) { _depth = _depth + 1 }, body);
    }

    // What is returned; null when the statement goes on to the next one.
    private Truth? Answer(IOperation? statement)
    {
        switch (statement)
        {
            case IBlockOperation block:
                foreach (IOperation each in block.Operations)
                {
                    if (Answer(each) is { } answer)
                    {
                        return answer;
                    }
                }

                return null;
            case IReturnOperation { ReturnedValue: { } value }:
                return Evaluate(value);
            case IConditionalOperation conditional:
                return Evaluate(conditional.Condition) switch
                {
                    Truth.True => Answer(conditional.WhenTrue),
                    Truth.False => Answer(conditional.WhenFalse),
                    _ => Truth.Decided,
                };
            case IExpressionStatementOperation or IVariableDeclarationGroupOperation or ILocalFunctionOperation or null:
                return null;
            default:
                return Truth.Decided;
        }
    }

    private bool IsTokenOfException(IOperation value) => value.WithoutConversions() switch
    {
        IPropertyReferenceOperation { Property.Name: "CancellationToken", Instance: { } exception } => IsException(exception),
        _ => false,
    };

    private Truth Matches(IPatternOperation pattern) => pattern switch
    {
        IDiscardPatternOperation => Truth.True,
        ITypePatternOperation type => Is(type.MatchedType),
        IDeclarationPatternOperation { MatchedType: { } type } => Is(type),
        IDeclarationPatternOperation => Truth.True,
        INegatedPatternOperation not => Not(Matches(not.Pattern)),
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } => Truth.False,
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both => And(Matches(both.LeftPattern), Matches(both.RightPattern)),
        IBinaryPatternOperation either => Not(And(Not(Matches(either.LeftPattern)), Not(Matches(either.RightPattern)))),
        IRecursivePatternOperation recursive when Is(recursive.MatchedType) == Truth.False => Truth.False,
        IRecursivePatternOperation { PropertySubpatterns.IsEmpty: true, DeconstructionSubpatterns.IsEmpty: true } => Truth.True,
        _ => Truth.Decided,
    };

    // Whoever names a kind of cancellation means the cancellation, though the work may throw another kind.
    private Truth Is(ITypeSymbol type) => method.Symbols.IsCancellation(type, out _) ? Truth.True : Truth.False;

    private Truth Other(IOperation condition) => Mentions(condition) ? Truth.Decided : Truth.Free;

    private bool Mentions(IOperation condition) => condition.DescendantsAndSelf().Any(each => IsException(each)
        || (each is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" } && each != condition)
        || (each is not ILiteralOperation && method.Tokens.IsTouch(each) && method.Symbols.IsToken(each.Type)));

    private static Truth Not(Truth value) => value switch
    {
        Truth.True => Truth.False,
        Truth.False => Truth.True,
        _ => value,
    };

    private static Truth And(Truth left, Truth right) => (left, right) switch
    {
        (Truth.False, _) or (_, Truth.False) => Truth.False,
        (Truth.True, _) => right,
        (_, Truth.True) => left,
        (Truth.Decided, _) or (_, Truth.Decided) => Truth.Decided,
        _ => Truth.Free,
    };
}
