using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Paths;

/// <summary>
/// Tells what locals hold behind a clause that has received the cancellation: what the clause sets them to, and what they were before
/// work that was not finished would have set them.
/// </summary>
internal static class CancelledLocals
{
    /// <summary>Returns the locals that hold a constant: <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public static IReadOnlyDictionary<ILocalSymbol, object?> Find(ICatchClauseOperation clause, HashSet<ISymbol> exceptions, JobMethod method)
    {
        var held = new Dictionary<ILocalSymbol, object?>(SymbolEqualityComparer.Default);
        var attempt = (ITryOperation)clause.Parent!;
        foreach (IVariableDeclaratorOperation declarator in method.Operations.OfType<IVariableDeclaratorOperation>())
        {
            if (declarator.GetVariableInitializer()?.Value.WithoutConversions() is { } initial
                && IsConstant(initial, out object? value)
                && LoopAround(declarator) == LoopAround(attempt)
                && declarator.Syntax.SpanStart < attempt.Syntax.SpanStart
                && IsSetOnlyByFinishedWork(declarator.Symbol, attempt, method))
            {
                held[declarator.Symbol] = value;
            }
        }

        Collect(clause.Handler, held, new CancelledCondition(method, exceptions));
        return held;
    }

    private static void Collect(IOperation? statement, Dictionary<ILocalSymbol, object?> held, CancelledCondition condition)
    {
        switch (statement)
        {
            case IBlockOperation block:
                foreach (IOperation each in block.Operations)
                {
                    Collect(each, held, condition);
                }

                break;
            case IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment }:
                if (IsConstant(assignment.Value.WithoutConversions(), out object? value))
                {
                    held[local] = value;
                }
                else
                {
                    held.Remove(local);
                }

                break;
            case IConditionalOperation conditional:
                switch (condition.Evaluate(conditional.Condition))
                {
                    case Truth.True:
                        Collect(conditional.WhenTrue, held, condition);
                        break;
                    case Truth.False:
                        Collect(conditional.WhenFalse, held, condition);
                        break;
                    default:
                        Forget(conditional, held);
                        break;
                }

                break;
            case not null:
                Forget(statement, held);
                break;
        }
    }

    private static void Forget(IOperation statement, Dictionary<ILocalSymbol, object?> held)
    {
        foreach (IAssignmentOperation assignment in statement.DescendantsAndSelf().OfType<IAssignmentOperation>())
        {
            if (assignment.Target is ILocalReferenceOperation local)
            {
                held.Remove(local.Local);
            }
        }
    }

    // The last work that is cancelled is not finished when the clause runs: what stands behind it, or takes its result, was not set.
    private static bool IsSetOnlyByFinishedWork(ILocalSymbol local, ITryOperation attempt, JobMethod method)
    {
        int last = attempt.Body.Descendants().Where(method.Tokens.IsTouch).Select(static each => each.Syntax.SpanStart).DefaultIfEmpty(int.MaxValue).Max();
        return method.Operations.OfType<ILocalReferenceOperation>()
            .Where(each => SymbolEqualityComparer.Default.Equals(each.Local, local) && IsSet(each))
            .All(each => each.Parent is ISimpleAssignmentOperation assignment
                && ((attempt.Body.Syntax.Span.Contains(each.Syntax.Span) && assignment.Syntax.Span.End > last)
                    || attempt.Catches.Any(clause => clause.Syntax.Span.Contains(each.Syntax.Span))));
    }

    private static bool IsSet(ILocalReferenceOperation local) => local.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == local,
        IIncrementOrDecrementOperation => true,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
        ITupleOperation { Parent: IDeconstructionAssignmentOperation } => true,
        _ => false,
    };

    private static bool IsConstant(IOperation value, out object? constant)
    {
        constant = value.ConstantValue is { HasValue: true } known ? known.Value : null;
        return value.ConstantValue is { HasValue: true, Value: null or bool };
    }

    private static ILoopOperation? LoopAround(IOperation operation)
    {
        for (IOperation? outer = operation.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is ILoopOperation loop)
            {
                return loop;
            }
        }

        return null;
    }
}
