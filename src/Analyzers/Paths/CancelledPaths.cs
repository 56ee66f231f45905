using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Paths;

/// <summary>
/// Follows what a function does once a <c>catch</c> has received the job's cancellation. Each path has to throw, to return
/// something that says so, or to ask the token before anything else happens outside of the clause.
/// </summary>
internal sealed class CancelledPaths
{
    private readonly JobMethod _method;
    private readonly IOperation _root;
    private readonly ControlFlowGraph _graph;
    private readonly Dictionary<CaptureId, IOperation> _captures = [];
    private readonly List<(ControlFlowRegion Region, ITryOperation Try)> _tries = [];

    private CancelledPaths(ControlFlowGraph graph, IOperation root, JobMethod method)
    {
        _graph = graph;
        _root = root;
        _method = method;
        var captured = new Dictionary<CaptureId, IOperation?>();
        foreach (IFlowCaptureOperation capture in graph.Blocks.SelectMany(static block => block.Operations).OfType<IFlowCaptureOperation>())
        {
            // One that is put aside on several paths, as the value of a conditional expression is, has no value of its own.
            captured[capture.Id] = captured.ContainsKey(capture.Id) ? null : capture.Value;
        }

        foreach (KeyValuePair<CaptureId, IOperation?> capture in captured)
        {
            if (capture.Value is { } value)
            {
                _captures.Add(capture.Key, value);
            }
        }

        IEnumerable<ITryOperation> tries = OwnOperations(root).OfType<ITryOperation>().Where(static each => !each.Catches.IsEmpty);
        _tries.AddRange(RegionsOf(graph.Root).Zip(tries, static (region, attempt) => (region, attempt)));
    }

    /// <summary>Returns the function around the operation: a lambda, a local function, or the method's body.</summary>
    public static IOperation RootOf(IOperation operation, JobMethod method)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return outer;
            }
        }

        return method.Body;
    }

    /// <summary>Returns the paths of a function; null when it has no graph of its own.</summary>
    public static CancelledPaths? Create(IOperation root, JobMethod method) =>
        GraphOf(root, method) is { } graph ? new CancelledPaths(graph, root, method) : null;

    /// <summary>Returns whether some path from the clause on goes on as if nothing had been cancelled.</summary>
    public bool Swallows(ICatchClauseOperation clause)
    {
        if (clause.Parent is not ITryOperation attempt
            || _tries.FirstOrDefault(each => each.Try == attempt) is not { Region: { } region })
        {
            return false;
        }

        ControlFlowRegion handler = region.NestedRegions[1 + attempt.Catches.IndexOf(clause)];
        if (handler.Kind == ControlFlowRegionKind.FilterAndHandler)
        {
            handler = handler.NestedRegions.First(static each => each.Kind == ControlFlowRegionKind.Catch);
        }

        var exceptions = new HashSet<ISymbol>(clause.Locals, SymbolEqualityComparer.Default);
        exceptions.UnionWith(handler.Locals);
        var condition = new CancelledCondition(_method, exceptions, _captures, new CancelledLocals(clause, exceptions, _method));
        var walk = new CancelledWalk(_method, condition, handler, region.NestedRegions[0], IsParallel());
        return walk.Swallows(_graph.Blocks[handler.FirstBlockOrdinal]);
    }

    // A loop of Parallel that is given the token throws at its end, whatever its body does.
    private bool IsParallel()
    {
        IOperation? outer = _root is IAnonymousFunctionOperation ? _root.Parent : null;
        while (outer is IDelegateCreationOperation or IConversionOperation or IArgumentOperation)
        {
            outer = outer.Parent;
        }

        return outer is IInvocationOperation { TargetMethod.ContainingType.Name: "Parallel" } loop
            && loop.Arguments.Any(argument => argument.Value.WithoutConversions() is not IDelegateCreationOperation && _method.Tokens.IsTied(argument.Value));
    }

    private static ControlFlowGraph? GraphOf(IOperation root, JobMethod method)
    {
        if (root is IMethodBodyOperation body)
        {
            return ControlFlowGraph.Create(body);
        }

        if (root is IConstructorBodyOperation constructor)
        {
            return ControlFlowGraph.Create(constructor);
        }

        IOperation? outer = root.Parent is null ? null : RootOf(root, method);
        return outer is null || GraphOf(outer, method) is not { } graph ? null : root switch
        {
            ILocalFunctionOperation local when graph.LocalFunctions.Contains(local.Symbol, SymbolEqualityComparer.Default) =>
                graph.GetLocalFunctionControlFlowGraph(local.Symbol),
            IAnonymousFunctionOperation lambda when FlowFunctionOf(graph, lambda) is { } function => graph.GetAnonymousFunctionControlFlowGraph(function),
            _ => null,
        };
    }

    private static IFlowAnonymousFunctionOperation? FlowFunctionOf(ControlFlowGraph graph, IAnonymousFunctionOperation lambda) =>
        graph.Blocks
            .SelectMany(static block => block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations)
            .SelectMany(static operation => operation.DescendantsAndSelf())
            .OfType<IFlowAnonymousFunctionOperation>()
            .FirstOrDefault(each => each.Syntax == lambda.Syntax);

    private static IEnumerable<ControlFlowRegion> RegionsOf(ControlFlowRegion region) =>
        region.NestedRegions.SelectMany(static inner =>
            inner.Kind == ControlFlowRegionKind.TryAndCatch ? RegionsOf(inner).Prepend(inner) : RegionsOf(inner));

    private static IEnumerable<IOperation> OwnOperations(IOperation root)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (IOperation child in root.ChildOperations)
        {
            if (child is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                continue;
            }

            yield return child;
            foreach (IOperation inner in OwnOperations(child))
            {
                yield return inner;
            }
        }
    }
}
