using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>Represents a method with its body, and what it does with the token of its job.</summary>
internal class TokenMethod
{
    private readonly Lazy<TokenUses> _uses;
    private readonly Lazy<TokenOrigins> _origins;
    private readonly ConcurrentDictionary<IOperation, TokenRoute?> _routes = new();

    protected TokenMethod(JobSymbols symbols, Compilation compilation, IMethodSymbol symbol, IOperation body)
    {
        Compilation = compilation;
        Symbols = symbols;
        Symbol = symbol;
        Body = body;
        Token = symbols.TokenOf(symbol);
        Context = symbols.ContextOf(symbol);
        Operations = [.. body.DescendantsAndSelf()];
        IsSynchronous = !symbol.IsAsync && !Operations.Any(static operation => operation is IAwaitOperation);
        Tokens = new TokenFlow(this);
        _uses = new Lazy<TokenUses>(() => new TokenUses(this));
        _origins = new Lazy<TokenOrigins>(() => new TokenOrigins(this));
    }

    public JobSymbols Symbols { get; }

    /// <summary>Gets the compilation whose sources may be read.</summary>
    public Compilation Compilation { get; }

    public IMethodSymbol Symbol { get; }

    /// <summary>Gets the whole body, with its local functions and lambdas.</summary>
    public IOperation Body { get; }

    /// <summary>Gets all operations of the body, outer ones first.</summary>
    public ImmutableArray<IOperation> Operations { get; }

    public IParameterSymbol? Token { get; }

    public IParameterSymbol? Context { get; }

    /// <summary>Gets a value that indicates whether the method never awaits: all its work is done when it returns.</summary>
    public bool IsSynchronous { get; }

    /// <summary>Gets a value that indicates whether the body can ask for the token at all.</summary>
    public bool HasToken => Token is not null || Context is not null;

    /// <summary>Gets a value that indicates whether the token is used; when it is not, that is one report, and not one for each call and loop.</summary>
    public bool UsesToken => HasToken && Uses.Any;

    /// <summary>Gets the values of the body that are the job's token, or are tied to it.</summary>
    public TokenFlow Tokens { get; }

    public TokenUses Uses => _uses.Value;

    /// <summary>Gets where the tokens come from that calls are given.</summary>
    public TokenOrigins Origins => _origins.Value;

    /// <summary>Returns how a call that is given no token could be given one; looked up once, since several rules ask.</summary>
    public TokenRoute? RouteOf(IOperation call) => _routes.GetOrAdd(call, each => TokenRoutes.Find(each, this));
}
