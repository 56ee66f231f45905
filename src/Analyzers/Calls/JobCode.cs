using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Calls;

/// <summary>
/// Represents what one compilation says about its jobs, shared by all rules: the handlers, what each method does with its token, and
/// which methods the handlers reach. Everything is found when it is first asked for, once, and from any thread.
/// </summary>
internal sealed class JobCode
{
    private static readonly ConditionalWeakTable<Compilation, StrongBox<JobCode?>> Known = new();

    private readonly ConcurrentDictionary<IMethodSymbol, Lazy<JobMethod?>> _methods = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, Exception> _failures = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IMethodSymbol> _handlers = new(SymbolEqualityComparer.Default);
    private readonly Lazy<CallGraph> _calls;
    private readonly Lazy<ILookup<SyntaxTree, IMethodSymbol>> _reachedByTree;
    private readonly Lazy<ILookup<SyntaxTree, IMethodSymbol>> _handlersByTree;
    private readonly Lazy<ILookup<SyntaxTree, (IMethodSymbol Handler, AttributeData Schedule)>> _schedulesByTree;

    private JobCode(Compilation compilation, JobSymbols symbols, ImmutableArray<IMethodSymbol> handlers)
    {
        Compilation = compilation;
        Symbols = symbols;
        Handlers = handlers;
        foreach (IMethodSymbol handler in handlers)
        {
            HandlerNames.Add(handler.Name);
            _handlers.Add(handler);
            _handlers.Add(handler.PartialDefinitionPart ?? handler.PartialImplementationPart ?? handler);
        }

        _calls = new Lazy<CallGraph>(() => new CallGraph(this));
        _reachedByTree = new Lazy<ILookup<SyntaxTree, IMethodSymbol>>(() => ByTree(Calls.Reached));
        _schedulesByTree = new Lazy<ILookup<SyntaxTree, (IMethodSymbol Handler, AttributeData Schedule)>>(() => Handlers
            .SelectMany(handler => Symbols.SchedulesOf(handler).Select(schedule => (Handler: handler, Schedule: schedule)))
            .Where(static each => each.Schedule.ApplicationSyntaxReference is not null)
            .ToLookup(static each => each.Schedule.ApplicationSyntaxReference!.SyntaxTree));
        _handlersByTree = new Lazy<ILookup<SyntaxTree, IMethodSymbol>>(() => ByTree(Handlers.Where(static handler => !handler.IsAbstract)));
    }

    public Compilation Compilation { get; }

    public JobSymbols Symbols { get; }

    public ImmutableArray<IMethodSymbol> Handlers { get; }

    /// <summary>Gets what the handlers are called.</summary>
    public HashSet<string> HandlerNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets which methods call which, from the handlers on.</summary>
    public CallGraph Calls => _calls.Value;

    /// <summary>Null when the compilation has no jobs: then no rule costs anything.</summary>
    public static JobCode? Of(Compilation compilation, CancellationToken cancellationToken)
    {
        if (!Known.TryGetValue(compilation, out StrongBox<JobCode?>? code))
        {
            code = Known.GetValue(compilation, each => new StrongBox<JobCode?>(Find(each, cancellationToken)));
        }

        return code.Value;
    }

    /// <summary>The method's body and tokens; null when it has no body in this compilation that somebody wrote, or none that can be read.</summary>
    public JobMethod? MethodOf(IMethodSymbol method) =>
        _methods.GetOrAdd(method, each => new Lazy<JobMethod?>(() => Read(each, () => JobMethod.Create(this, each)))).Value;

    /// <summary>Returns what was thrown when the method was read; null when it could be.</summary>
    public Exception? FailureOf(IMethodSymbol method) =>
        _failures.TryGetValue(method, out Exception? failure) || (method.PartialDefinitionPart is { } part && _failures.TryGetValue(part, out failure)) ? failure : null;

    /// <summary>Returns what is read of a method; null when that throws, which then is the failure of this method alone.</summary>
    public TResult? Read<TResult>(IMethodSymbol method, Func<TResult?> read)
        where TResult : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (RuleFailure.IsFailure(e))
        {
            _failures.TryAdd(method, e);
            return null;
        }
    }

    /// <summary>The handlers with their body in the file.</summary>
    public IEnumerable<IMethodSymbol> HandlersIn(SyntaxTree tree) => _handlersByTree.Value[tree];

    /// <summary>Returns the schedules that stand in the file, of abstract handlers too.</summary>
    public IEnumerable<(IMethodSymbol Handler, AttributeData Schedule)> SchedulesIn(SyntaxTree tree) => _schedulesByTree.Value[tree];

    /// <summary>Returns the methods that handlers reach, themselves among them, with their body in the file.</summary>
    public IEnumerable<IMethodSymbol> ReachedIn(SyntaxTree tree) => _reachedByTree.Value[tree];

    /// <summary>Gets how many bodies have been looked at by now: those that handlers reach, each once.</summary>
    public int BodiesLookedAt => _methods.Values.Count(static method => method.IsValueCreated && method.Value is not null);

    /// <summary>Returns whether the method is marked as a job; known without its attributes being bound again.</summary>
    public bool IsHandler(IMethodSymbol method) => _handlers.Contains(method);

    /// <summary>Returns whether the rules look into the method: a handler, or what a handler calls and what could take its token.</summary>
    public bool IsWatched(IMethodSymbol method) =>
        IsHandler(method)
        || ((Symbols.TokenOf(method) is not null || Symbols.ContextOf(method) is not null) && Calls.IsReached(method));

    private static ILookup<SyntaxTree, IMethodSymbol> ByTree(IEnumerable<IMethodSymbol> methods) =>
        methods.Select(static method => method.PartialImplementationPart ?? method)
            .Where(static method => !method.DeclaringSyntaxReferences.IsEmpty)
            .ToLookup(static method => method.DeclaringSyntaxReferences[0].SyntaxTree);

    private static JobCode? Find(Compilation compilation, CancellationToken cancellationToken) =>
        JobSymbols.Find(compilation) is { } symbols
        && HandlerFinder.Find(compilation, symbols, cancellationToken) is { IsEmpty: false } handlers
            ? new JobCode(compilation, symbols, handlers)
            : null;
}
