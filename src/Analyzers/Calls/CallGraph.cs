using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Calls;

/// <summary>
/// The methods that handlers reach, each looked at once, and which of them heed a token. Both steps are linear in the code
/// that is reached: the second walks the calls backwards from the methods that use their token themselves.
/// </summary>
internal sealed class CallGraph
{
    private readonly Dictionary<IMethodSymbol, IMethodSymbol?> _reached = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IMethodSymbol> _given = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, UncancellableCall> _uncancellable = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IMethodSymbol> _heeding = new(SymbolEqualityComparer.Default);
    private readonly JobCode _code;

    public CallGraph(JobCode code)
    {
        _code = code;
        var level = new List<IMethodSymbol>(code.Handlers);
        level.ForEach(handler => _reached[handler] = null);
        var reached = new List<ReachedMethod>();
        var callers = new Dictionary<IMethodSymbol, List<IMethodSymbol>>(SymbolEqualityComparer.Default);
        var uncancellable = new Stack<(IMethodSymbol, UncancellableCall)>();
        while (level.Count > 0)
        {
            var next = new List<IMethodSymbol>();
            foreach (ReachedMethod found in LookAt(level))
            {
                reached.Add(found);
                if (found.CallWithoutToken is { } call)
                {
                    uncancellable.Push((found.Symbol, new UncancellableCall(call, null)));
                }

                foreach (IMethodSymbol callee in found.Callees)
                {
                    if (!found.HasToken)
                    {
                        ListOf(callers, callee).Add(found.Symbol);
                    }

                    if (!_reached.ContainsKey(callee))
                    {
                        _reached[callee] = found.Symbol;
                        next.Add(callee);
                    }
                }
            }

            level = next;
        }

        FollowTheToken(reached);

        while (uncancellable.Count > 0)
        {
            (IMethodSymbol symbol, UncancellableCall call) = uncancellable.Pop();
            if (!_uncancellable.ContainsKey(symbol))
            {
                _uncancellable[symbol] = call;
                foreach (IMethodSymbol caller in callers.TryGetValue(symbol, out List<IMethodSymbol>? list) ? list : [])
                {
                    uncancellable.Push((caller, new UncancellableCall(call.Call, symbol)));
                }
            }
        }
    }

    /// <summary>The handlers, and what they call, themselves or through others.</summary>
    public IEnumerable<IMethodSymbol> Reached => _reached.Keys;

    /// <summary>Returns whether a handler calls the method, itself or through others.</summary>
    public bool IsReached(IMethodSymbol method) => _reached.ContainsKey(method.PartialDefinitionPart ?? method);

    /// <summary>Returns whether the token that the method is given ever reaches something that looks at it.</summary>
    public bool Heeds(IMethodSymbol method) => _heeding.Contains(method);

    /// <summary>Returns whether somebody hands the job's token to the method.</summary>
    public bool IsGiven(IMethodSymbol method) => _given.Contains(method.PartialDefinitionPart ?? method);

    /// <summary>
    /// The call that could take a token in a method that takes none itself, or in one of that kind that it calls; null when
    /// there is none.
    /// </summary>
    public UncancellableCall? UncancellableCallOf(IMethodSymbol method) =>
        _uncancellable.TryGetValue(method.PartialDefinitionPart ?? method, out UncancellableCall? call) ? call : null;

    /// <summary>The handler through which the method is reached first.</summary>
    public IMethodSymbol HandlerOf(IMethodSymbol method)
    {
        IMethodSymbol current = method.PartialDefinitionPart ?? method;
        while (_reached.TryGetValue(current, out IMethodSymbol? caller) && caller is not null)
        {
            current = caller;
        }

        return current;
    }

    /// <summary>The methods that the token passes through from here on without being heeded.</summary>
    public IReadOnlyList<IMethodSymbol> ChainFrom(IMethodSymbol method)
    {
        var chain = new List<IMethodSymbol>();
        for (IMethodSymbol? each = method; each is not null && !chain.Contains(each, SymbolEqualityComparer.Default);)
        {
            chain.Add(each);
            each = _code.MethodOf(each)?.Uses.HandedTo.Select(static handed => handed.Method).FirstOrDefault();
        }

        return chain;
    }

    private void FollowTheToken(List<ReachedMethod> reached)
    {
        var givers = new Dictionary<IMethodSymbol, List<IMethodSymbol>>(SymbolEqualityComparer.Default);
        var heeding = new Stack<IMethodSymbol>();
        foreach (ReachedMethod found in reached)
        {
            if (found.IsDirect)
            {
                heeding.Push(found.Symbol);
            }

            foreach (IMethodSymbol target in found.HandedTo)
            {
                _given.Add(target);
                ListOf(givers, target).Add(found.Symbol);
            }
        }

        while (heeding.Count > 0)
        {
            IMethodSymbol symbol = heeding.Pop();
            if (_heeding.Add(symbol) && givers.TryGetValue(symbol, out List<IMethodSymbol>? list))
            {
                list.ForEach(heeding.Push);
            }
        }
    }

    // Binding the bodies is nearly all there is to do, and each can be bound beside the others.
    private List<ReachedMethod> LookAt(List<IMethodSymbol> level)
    {
        var found = new ReachedMethod?[level.Count];
        if (_code.Compilation.Options.ConcurrentBuild)
        {
            Parallel.For(0, level.Count, i => found[i] = _code.Read(level[i], () => LookAt(level[i])));
        }
        else
        {
            for (int i = 0; i < found.Length; i++)
            {
                IMethodSymbol symbol = level[i];
                found[i] = _code.Read(symbol, () => LookAt(symbol));
            }
        }

        return [.. found.OfType<ReachedMethod>()];
    }

    private ReachedMethod? LookAt(IMethodSymbol symbol)
    {
        if (_code.MethodOf(symbol) is not { } method)
        {
            return null;
        }

        return method.HasToken
            ? new ReachedMethod(symbol, true, method.Uses.Direct, [.. method.Uses.HandedTo.Select(static each => each.Method)], null, [.. CalleesOf(method)])
            : new ReachedMethod(symbol, false, false, [], CallWithoutToken(method), [.. CalleesOf(method)]);
    }

    private static List<IMethodSymbol> ListOf(Dictionary<IMethodSymbol, List<IMethodSymbol>> lists, IMethodSymbol method)
    {
        if (!lists.TryGetValue(method, out List<IMethodSymbol>? list))
        {
            lists[method] = list = [];
        }

        return list;
    }

    private static IInvocationOperation? CallWithoutToken(JobMethod method) =>
        method.Operations.OfType<IInvocationOperation>().FirstOrDefault(call =>
            (JobSymbols.IsTask(call.Type) || call.Type is { Name: "IAsyncEnumerable" })
            && !call.IsCleanup(method)
            && (method.RouteOf(call) is { Kind: TokenRouteKind.Argument }
                || method.Origins.GivenTo(call.Arguments).Any(given => method.Origins.Of(given.Value) == TokenOrigin.Never)));

    private IEnumerable<IMethodSymbol> CalleesOf(JobMethod method)
    {
        foreach (IOperation operation in method.Operations)
        {
            IMethodSymbol? target = operation switch
            {
                IInvocationOperation invocation => invocation.TargetMethod,
                IObjectCreationOperation creation => creation.Constructor,
                IMethodReferenceOperation reference => reference.Method,
                _ => null,
            };
            target = (target?.ReducedFrom ?? target)?.OriginalDefinition;
            // What only cleans up must not stop half-way: no token is missing there.
            if (target is { MethodKind: MethodKind.Ordinary or MethodKind.Constructor, IsAbstract: false, IsImplicitlyDeclared: false }
                && JobSymbols.Same(target.ContainingAssembly, _code.Compilation.Assembly)
                && !operation.IsCleanup(method))
            {
                yield return target;
            }
        }
    }
}
