using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>Represents what stands around an operation.</summary>
internal static class Surroundings
{
    /// <summary>
    /// Returns whether it cleans up: in a <c>catch</c> or <c>finally</c>, where the cancellation was seen, in what runs when the
    /// token fires, or in a <c>Dispose</c>. Such work must not stop half-way.
    /// </summary>
    public static bool IsCleanup(this IOperation operation, TokenMethod method)
    {
        IOperation inner = operation;
        for (IOperation? outer = operation.Parent; outer is not null; inner = outer, outer = outer.Parent)
        {
            bool isCleanup = outer switch
            {
                ICatchClauseOperation clause => clause.Filter != inner,
                ITryOperation attempt => attempt.Finally == inner,
                IConditionalOperation conditional =>
                    (conditional.WhenTrue == inner && (SeesCancellation(conditional.Condition, method) || IsSeen(conditional.Condition, holds: true, method)))
                    || (conditional.WhenFalse == inner && IsSeen(conditional.Condition, holds: false, method)),
                ISwitchCaseOperation { Parent: ISwitchOperation choice } section => section.Clauses.All(clause =>
                    clause is ISingleValueCaseClauseOperation { Value.ConstantValue: { HasValue: true, Value: bool asked } } && IsSeen(choice.Value, asked, method)),
                IBlockOperation block => block.Operations.TakeWhile(each => each != inner).Any(each => IsPassedOnlyCancelled(each, method)),
                IInvocationOperation { TargetMethod.Name: "Register" or "UnsafeRegister" } call => method.Symbols.IsToken(call.Instance?.Type),
                IInvocationOperation { TargetMethod: { Name: "OnCancelled", ContainingType.Name: "JobContext" } } => true,
                _ => false,
            };
            if (isCleanup)
            {
                return true;
            }
        }

        return method.Symbol.Name is "Dispose" or "DisposeAsync";
    }

    /// <summary>The lambda, local function or (when null) method in which it runs.</summary>
    public static IMethodSymbol? FunctionAround(this IOperation operation)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            switch (outer)
            {
                case IAnonymousFunctionOperation lambda:
                    return lambda.Symbol;
                case ILocalFunctionOperation function:
                    return function.Symbol;
            }
        }

        return null;
    }

    /// <summary>Returns whether the function in which it runs can await.</summary>
    public static bool CanAwait(this IOperation operation, TokenMethod method) =>
        (operation.FunctionAround() ?? method.Symbol).IsAsync && !operation.IsIn<ILockOperation>();

    public static bool IsIn<TOperation>(this IOperation operation)
        where TOperation : IOperation
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is TOperation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns how the token is called there; null where it cannot be seen.</summary>
    public static string? TokenInScope(this IOperation operation, TokenMethod method)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            IMethodSymbol? function = outer switch
            {
                IAnonymousFunctionOperation lambda => lambda.Symbol,
                ILocalFunctionOperation local => local.Symbol,
                _ => null,
            };
            if (function is null)
            {
                continue;
            }

            if (method.Symbols.TokenOf(function) is { Name: not "_" } own && !method.Symbols.IsNullable(own.Type))
            {
                return NameOf(own);
            }

            if (function.IsStatic)
            {
                return null;
            }
        }

        return method.Token is { } token
            ? method.Symbols.IsNullable(token.Type) ? $"{NameOf(token)} ?? default" : NameOf(token)
            : method.Context is { } context ? $"{NameOf(context)}.CancellationToken" : null;
    }

    // As it is written in the source.
    private static string NameOf(IParameterSymbol parameter) =>
        SyntaxFacts.GetKeywordKind(parameter.Name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(parameter.Name) == SyntaxKind.AwaitKeyword
            ? $"@{parameter.Name}"
            : parameter.Name;

    public static IOperation WithoutConversions(this IOperation operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
        {
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        }

        return operation;
    }

    // Whoever comes behind an `if` that leaves while nothing is cancelled, or behind a loop that ends only by the cancellation.
    private static bool IsPassedOnlyCancelled(IOperation statement, TokenMethod method) => statement switch
    {
        IConditionalOperation { WhenFalse: null } conditional => Leaves(conditional.WhenTrue) && IsSeen(conditional.Condition, holds: false, method),
        IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } loop =>
            IsSeen(condition, holds: false, method) && !loop.Body.Descendants().Any(static each => each is IBranchOperation { BranchKind: BranchKind.Break }),
        _ => false,
    };

    private static bool Leaves(IOperation? statement) => statement switch
    {
        IBlockOperation { Operations: [.., var last] } => Leaves(last),
        IReturnOperation { Kind: OperationKind.Return } or IBranchOperation { BranchKind: BranchKind.Continue or BranchKind.Break } => true,
        IExpressionStatementOperation { Operation: IThrowOperation } or IThrowOperation => true,
        _ => false,
    };

    /// <summary>Returns whether the job is cancelled for sure where the condition holds, or where it does not.</summary>
    private static bool IsSeen(IOperation condition, bool holds, TokenMethod method) => condition switch
    {
        IConversionOperation conversion => IsSeen(conversion.Operand, holds, method),
        IParenthesizedOperation parenthesized => IsSeen(parenthesized.Operand, holds, method),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => IsSeen(not.Operand, !holds, method),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } binary =>
            (binary.OperatorKind == BinaryOperatorKind.ConditionalAnd) == holds
                ? IsSeen(binary.LeftOperand, holds, method) || IsSeen(binary.RightOperand, holds, method)
                : IsSeen(binary.LeftOperand, holds, method) && IsSeen(binary.RightOperand, holds, method),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, RightOperand.ConstantValue: { HasValue: true, Value: bool value } } comparison =>
            IsSeen(comparison.LeftOperand, holds == (value == (comparison.OperatorKind == BinaryOperatorKind.Equals)), method),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: bool value } } } test => IsSeen(test.Value, holds == value, method),
        IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" or "HasFired" } asked => holds && method.Tokens.IsTied(asked.Instance),
        ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } local =>
            method.Origins.CreationOf(local.Local) is { } made && made is not ILocalReferenceOperation && IsSeen(made, holds, method),
        _ => false,
    };

    private static bool SeesCancellation(IOperation condition, TokenMethod method) =>
        condition.DescendantsAndSelf().OfType<IPropertyReferenceOperation>().Any(property =>
            property.Property.Name is "IsCancellationRequested" or "HasFired"
            && property.Parent is not IUnaryOperation { OperatorKind: UnaryOperatorKind.Not }
            && method.Tokens.IsTied(property.Instance));
}
