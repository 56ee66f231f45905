using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Paths;

/// <summary>
/// Represents what locals hold behind a clause that has received the cancellation: what the clause sets them to, and what they were before
/// work that was not finished would have set them. Each holds it until it is set again.
/// </summary>
internal sealed class CancelledLocals
{
    private readonly Dictionary<ILocalSymbol, object?> _held = new(SymbolEqualityComparer.Default);
    private readonly ICatchClauseOperation _clause;
    private readonly ITryOperation _attempt;
    private readonly JobMethod _method;
    private readonly ILoopOperation[] _loops;

    public CancelledLocals(ICatchClauseOperation clause, HashSet<ISymbol> exceptions, JobMethod method)
    {
        _clause = clause;
        _attempt = (ITryOperation)clause.Parent!;
        _method = method;
        _loops = [.. LoopsAround(_attempt)];

        // The last work that is cancelled is not finished when the clause runs: what stands behind it, or takes its result, was not set.
        int last = _attempt.Body.Descendants().Where(method.Tokens.IsTouch).Select(static each => each.Syntax.SpanStart).DefaultIfEmpty(int.MaxValue).Max();
        foreach (IVariableDeclaratorOperation declarator in method.Operations.OfType<IVariableDeclaratorOperation>())
        {
            if (declarator.Syntax.SpanStart < _attempt.Syntax.SpanStart
                && declarator.GetVariableInitializer()?.Value.WithoutConversions() is { } initial
                && IsConstant(initial, out object? value)
                && LoopsAround(declarator).FirstOrDefault() == _loops.FirstOrDefault()
                && method.Writes.Of(declarator.Symbol).All(write => IsPassed(write, last)))
            {
                _held[declarator.Symbol] = value;
            }
        }

        Collect(clause.Handler, new CancelledCondition(method, exceptions));
    }

    /// <summary>Returns whether the local holds a constant there: <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public bool TryGet(ILocalReferenceOperation local, out object? value) =>
        _held.TryGetValue(local.Local, out value) && !_method.Writes.Of(local.Local).Any(write => IsBetween(write, local));

    // Behind the clause, in the order of the text; where a loop brings the code back to, whatever the loop sets before that.
    private bool IsBetween(ILocalReferenceOperation write, ILocalReferenceOperation read)
    {
        int end = write.Parent is IAssignmentOperation assignment ? assignment.Syntax.Span.End : write.Syntax.Span.End;
        int place = read.Syntax.SpanStart;
        if (_attempt.Syntax.Span.Contains(place))
        {
            return _clause.Syntax.Span.Contains(write.Syntax.Span) && end > place;
        }

        bool isBehind = write.Syntax.SpanStart > _attempt.Syntax.Span.End;
        return place > _attempt.Syntax.SpanStart
            ? isBehind && end <= place
            : (isBehind || end <= place) && _loops.Any(loop => loop.Syntax.Span.Contains(place) && loop.Syntax.Span.Contains(write.Syntax.Span));
    }

    private bool IsPassed(ILocalReferenceOperation write, int last) =>
        write.Parent is ISimpleAssignmentOperation assignment
        && SymbolEqualityComparer.Default.Equals(write.FunctionAround(), _attempt.FunctionAround())
        && (_attempt.Body.Syntax.Span.Contains(write.Syntax.Span)
            ? assignment.Syntax.Span.End > last && LoopsAround(assignment).FirstOrDefault() == _loops.FirstOrDefault()
            : _attempt.Catches.Any(clause => clause.Syntax.Span.Contains(write.Syntax.Span)) || write.Syntax.SpanStart > _attempt.Syntax.Span.End);

    private void Collect(IOperation? statement, CancelledCondition condition)
    {
        switch (statement)
        {
            case IBlockOperation block:
                foreach (IOperation each in block.Operations)
                {
                    Collect(each, condition);
                }

                break;
            case IExpressionStatementOperation { Operation: ISimpleAssignmentOperation assignment }:
                Assign(assignment);
                break;
            case IConditionalOperation conditional:
                Forget(conditional.Condition);
                switch (condition.Evaluate(conditional.Condition))
                {
                    case Truth.True:
                        Collect(conditional.WhenTrue, condition);
                        break;
                    case Truth.False:
                        Collect(conditional.WhenFalse, condition);
                        break;
                    default:
                        Forget(conditional);
                        break;
                }

                break;
            case not null:
                Forget(statement);
                break;
        }
    }

    // In `failed = stopped = true` both are set.
    private IOperation Assign(ISimpleAssignmentOperation assignment)
    {
        IOperation value = assignment.Value.WithoutConversions();
        if (value is ISimpleAssignmentOperation inner)
        {
            value = Assign(inner);
        }
        else
        {
            Forget(value);
        }

        if (assignment.Target is ILocalReferenceOperation { Local: var local } && IsConstant(value, out object? constant))
        {
            _held[local] = constant;
        }
        else
        {
            Forget(assignment.Target);
        }

        return value;
    }

    private void Forget(IOperation statement)
    {
        foreach (ILocalReferenceOperation local in statement.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Where(LocalWrites.IsWrite))
        {
            _held.Remove(local.Local);
        }
    }

    private static bool IsConstant(IOperation value, out object? constant)
    {
        constant = value.ConstantValue is { HasValue: true } known ? known.Value : null;
        return value.ConstantValue is { HasValue: true, Value: null or bool };
    }

    private static IEnumerable<ILoopOperation> LoopsAround(IOperation operation)
    {
        for (IOperation? outer = operation.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is ILoopOperation loop)
            {
                yield return loop;
            }
        }
    }
}
