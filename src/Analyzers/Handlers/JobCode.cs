using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using TypedJobs.Analyzers.Screening;

namespace TypedJobs.Analyzers.Handlers;

/// <summary>
/// What one compilation says about its jobs, shared by all rules: the handlers, what each method does with its token, and
/// which methods the handlers reach. Everything is found when it is first asked for, once, and from any thread.
/// </summary>
internal sealed class JobCode
{
    /// <summary>The compiler's feature (<c>/features:…</c>) that has each body bound, whatever its syntax tells.</summary>
    public const string BindAll = "typedjobs-bind-all";

    private static readonly ConditionalWeakTable<Compilation, StrongBox<JobCode?>> Known = new();

    private readonly ConcurrentDictionary<IMethodSymbol, Lazy<JobMethod?>> _methods = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, Lazy<ScreenedMethod?>> _screened = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<SyntaxTree, bool> _generated = new();
    private readonly HashSet<IMethodSymbol> _handlers = new(SymbolEqualityComparer.Default);
    private readonly Lazy<CallGraph> _calls;
    private readonly Lazy<MethodNames?> _names;
    private readonly Lazy<ILookup<SyntaxTree, IMethodSymbol>> _unsettled;
    private readonly Lazy<ILookup<SyntaxTree, IMethodSymbol>> _handlersByTree;

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
        _unsettled = new Lazy<ILookup<SyntaxTree, IMethodSymbol>>(() => ByTree(Calls.Reached.Where(method => !IsSettled(method))));
        _handlersByTree = new Lazy<ILookup<SyntaxTree, IMethodSymbol>>(() => ByTree(Handlers.Where(static handler => !handler.IsAbstract)));
        _names = new Lazy<MethodNames?>(() => BindsAll(compilation) ? null : MethodNames.Find(this, CancellationToken.None));
    }

    public Compilation Compilation { get; }

    public JobSymbols Symbols { get; }

    public ImmutableArray<IMethodSymbol> Handlers { get; }

    /// <summary>What the handlers are called.</summary>
    public HashSet<string> HandlerNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Which methods call which, from the handlers on.</summary>
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

    /// <summary>
    /// The model of a tree. To follow a call into another file needs the model of that file; while analyzers run, the
    /// compilation answers with the one that they share, so nothing is bound twice for it.
    /// </summary>
#pragma warning disable RS1030 // See above: following calls is what the rules are for, and each method is bound once.
    public static SemanticModel ModelOf(Compilation compilation, SyntaxTree tree) => compilation.GetSemanticModel(tree);
#pragma warning restore RS1030

    /// <summary>The method's body and tokens; null when it has no body in this compilation that somebody wrote.</summary>
    public JobMethod? MethodOf(IMethodSymbol method) =>
        _methods.GetOrAdd(method, each => new Lazy<JobMethod?>(() => JobMethod.Create(this, each))).Value;

    /// <summary>
    /// What the syntax of the method tells, when it tells that no rule has anything to say about the body; null when it has to
    /// be bound.
    /// </summary>
    public ScreenedMethod? ScreenOf(IMethodSymbol method) =>
        _screened.GetOrAdd(method, each => new Lazy<ScreenedMethod?>(() => _names.Value is { } names ? MethodScreen.Look(this, names, each) : null)).Value;

    /// <summary>The handlers with their body in the file.</summary>
    public IEnumerable<IMethodSymbol> HandlersIn(SyntaxTree tree) => _handlersByTree.Value[tree];

    /// <summary>The methods that handlers reach, themselves among them, and about whose bodies rules may have something to say.</summary>
    public IEnumerable<IMethodSymbol> UnsettledIn(SyntaxTree tree) => _unsettled.Value[tree];

    /// <summary>Whether no rule has anything to say about the method's body, by its syntax and by what becomes of its token.</summary>
    public bool IsSettled(IMethodSymbol method) =>
        ScreenOf(method) is { } screened
        && (!screened.HasToken || Calls.Heeds(method))
        && screened.Callees.All(callee => Calls.UncancellableCallOf(callee) is null);

    /// <summary>How many bodies have been looked at by now: those that handlers reach, each once.</summary>
    public int BodiesLookedAt => _methods.Values.Count(static method => method.IsValueCreated && method.Value is not null);

    /// <summary>Whether the method is marked as a job; known without its attributes being bound again.</summary>
    public bool IsHandler(IMethodSymbol method) => _handlers.Contains(method);

    /// <summary>Whether the rules look into the method: a handler, or what a handler calls and what could take its token.</summary>
    public bool IsWatched(IMethodSymbol method) =>
        IsHandler(method)
        || ((Symbols.TokenOf(method) is not null || Symbols.ContextOf(method) is not null) && Calls.IsReached(method));

    public bool IsGenerated(SyntaxTree tree) => _generated.GetOrAdd(tree, GeneratedTrees.IsGenerated);

    private static ILookup<SyntaxTree, IMethodSymbol> ByTree(IEnumerable<IMethodSymbol> methods) =>
        methods.Select(static method => method.PartialImplementationPart ?? method)
            .Where(static method => !method.DeclaringSyntaxReferences.IsEmpty)
            .ToLookup(static method => method.DeclaringSyntaxReferences[0].SyntaxTree);

    // For tests, which compare what is found with and without.
    private static bool BindsAll(Compilation compilation) =>
        compilation.SyntaxTrees.FirstOrDefault()?.Options.Features.ContainsKey(BindAll) == true;

    private static JobCode? Find(Compilation compilation, CancellationToken cancellationToken) =>
        JobSymbols.Find(compilation) is { } symbols
        && HandlerFinder.Find(compilation, symbols, cancellationToken) is { IsEmpty: false } handlers
            ? new JobCode(compilation, symbols, handlers)
            : null;
}
