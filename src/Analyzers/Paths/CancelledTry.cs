using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Paths;

/// <summary>Finds the clauses of a <c>try</c> that receive the job's cancellation and swallow it.</summary>
internal sealed class CancelledTry(JobMethod method)
{
    private readonly Dictionary<ITryOperation, List<ICatchClauseOperation>> _swallowing = [];
    private readonly Dictionary<IOperation, CancelledPaths?> _paths = [];

    /// <summary>Returns the clauses that swallow the job's cancellation, the one that receives it first before the others.</summary>
    public IReadOnlyList<ICatchClauseOperation> ClausesThatSwallow(ITryOperation attempt)
    {
        if (!_swallowing.TryGetValue(attempt, out List<ICatchClauseOperation>? clauses))
        {
            _swallowing[attempt] = clauses = [];
            if (!attempt.Catches.IsEmpty && IsCancellable(attempt))
            {
                Find(attempt, 0, clauses);
            }
        }

        return clauses;
    }

    /// <summary>Returns the clauses that would swallow the cancellation if this one let it pass.</summary>
    public IReadOnlyList<ICatchClauseOperation> ClausesBehind(ICatchClauseOperation clause)
    {
        var clauses = new List<ICatchClauseOperation>();
        var attempt = (ITryOperation)clause.Parent!;
        for (int next = attempt.Catches.IndexOf(clause) + 1, count = -1; next < attempt.Catches.Length && count != clauses.Count;)
        {
            count = clauses.Count;
            Find(attempt, next, clauses);
            next = clauses.Count > 0 ? attempt.Catches.IndexOf(clauses[^1]) + 1 : next;
        }

        return clauses;
    }

    private void Find(ITryOperation attempt, int first, List<ICatchClauseOperation> swallowing)
    {
        foreach (ICatchClauseOperation clause in attempt.Catches.Skip(first))
        {
            bool isWrapped = false;
            if (!method.Symbols.IsCancellation(clause.ExceptionType, out bool isOnly))
            {
                isWrapped = JobSymbols.Same(clause.ExceptionType, method.Symbols.Aggregate) && WaitsForTask(attempt.Body);
                if (!isWrapped)
                {
                    continue;
                }
            }

            Truth filter = clause.Filter is { } condition ? new CancelledCondition(method, new(clause.Locals, SymbolEqualityComparer.Default)).Evaluate(condition) : Truth.True;
            if (filter is Truth.False or Truth.Decided)
            {
                continue;
            }

            // To catch the cancellation by a filter that asks the job's token is to say what it means.
            if (!(isOnly && clause.Filter is { } asked && AsksToken(asked)) && Paths(attempt)?.Swallows(clause) == true)
            {
                swallowing.Add(clause);
            }

            // What is awaited, or thrown here, comes as it is, and the next clause decides.
            if (!isWrapped && filter == Truth.True && clause.ExceptionType.Name != "TaskCanceledException")
            {
                return;
            }
        }
    }

    private CancelledPaths? Paths(ITryOperation attempt)
    {
        IOperation root = CancelledPaths.RootOf(attempt, method);
        if (!_paths.TryGetValue(root, out CancelledPaths? paths))
        {
            _paths[root] = paths = CancelledPaths.Create(root, method);
        }

        return paths;
    }

    private bool AsksToken(IOperation filter) => filter.DescendantsAndSelf().Any(each =>
        each is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" or "HasFired" } asked && method.Origins.IsOwn(asked.Instance));

    // The work may throw the exception of the job's token: it is given the token, and does more than to ask it.
    private bool IsCancellable(ITryOperation attempt)
    {
        ILocalSymbol[] stopped = [.. StoppedBefore(attempt)];
        return attempt.Body.Descendants().Any(each =>
            method.Tokens.IsTouch(each)
            && !IsOnlyAsked(each)
            && !IsCaughtWithin(each, attempt)
            && !(each is ILocalReferenceOperation { Local: var local } && stopped.Any(source => IsOf(local, source))));
    }

    // The sources that were cancelled by the method itself: to wait for what ran under them is to wait for its end.
    private static IEnumerable<ILocalSymbol> StoppedBefore(IOperation attempt)
    {
        // Backwards: one that was made anew since is not stopped.
        var renewed = new HashSet<ILocalSymbol>(SymbolEqualityComparer.Default);
        for (IOperation inner = attempt; inner.Parent is { } outer and not (IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer)
        {
            foreach (IOperation before in outer is IBlockOperation block ? block.Operations.TakeWhile(each => each != inner).Reverse() : [])
            {
                renewed.UnionWith(before.Descendants().OfType<ILocalReferenceOperation>().Where(LocalWrites.IsWrite).Select(static each => each.Local));
                IOperation? statement = (before as IExpressionStatementOperation)?.Operation;
                IOperation? call = statement is IAwaitOperation wait ? wait.Operation : statement;
                while (call is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured)
                {
                    call = configured.Instance;
                }

                if (call is IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync", Instance: ILocalReferenceOperation { Local: var source } }
                    && !renewed.Contains(source))
                {
                    yield return source;
                }
            }
        }
    }

    private bool IsOf(ILocalSymbol local, ILocalSymbol source) =>
        SymbolEqualityComparer.Default.Equals(local, source)
        || method.Origins.CreationOf(local)?.Descendants().Any(each => each is ILocalReferenceOperation { Local: var used } && SymbolEqualityComparer.Default.Equals(used, source)) == true;

    private static bool IsOnlyAsked(IOperation token)
    {
        IOperation outer = token;
        while (outer.Parent is IConversionOperation or IPropertyReferenceOperation { Property.Name: "Token" or "CancellationToken" or "Cancellation" })
        {
            outer = outer.Parent;
        }

        return outer.Parent switch
        {
            IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" or "HasFired" or "CanBeCanceled" } => true,
            IInvocationOperation { TargetMethod.Name: "Dispose" or "Cancel" or "CancelAfter" or "CancelAsync" } => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } } => true,
            _ => false,
        };
    }

    private bool IsCaughtWithin(IOperation work, ITryOperation attempt)
    {
        for (IOperation? inner = work; inner is not null && inner != attempt.Body; inner = inner.Parent)
        {
            if (inner.Parent is ITryOperation nested && nested.Body == inner && ClausesThatSwallow(nested) is [{ Filter: null }, ..])
            {
                return true;
            }
        }

        return false;
    }

    // To block on a task wraps the exception by which it was cancelled.
    private bool WaitsForTask(IOperation body) => body.Descendants().Any(each => each switch
    {
        IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task } => JobSymbols.IsTask(task.Type) && !FinishedTasks.Contains(task, method),
        IInvocationOperation { TargetMethod.Name: "Wait", Instance: { } task } => JobSymbols.IsTask(task.Type) && !FinishedTasks.Contains(task, method),
        IInvocationOperation { TargetMethod: { Name: "WaitAll", ContainingType: var type } } => JobSymbols.IsTask(type),
        _ => false,
    });
}
