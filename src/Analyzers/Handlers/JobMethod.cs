using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Handlers;

/// <summary>A method with its body: what every rule asks about it.</summary>
internal sealed class JobMethod
{
    private readonly Lazy<TokenUses> _uses;
    private readonly Lazy<TokenOrigins> _origins;
    private readonly ConcurrentDictionary<IOperation, TokenRoute?> _routes = new();
    private readonly bool?[] _isHeavy = new bool?[3];

    private JobMethod(JobCode code, IMethodSymbol symbol, IOperation body)
    {
        Code = code;
        Symbol = symbol;
        Body = body;
        Token = code.Symbols.TokenOf(symbol);
        Context = code.Symbols.ContextOf(symbol);
        IsHandler = code.IsHandler(symbol);
        Operations = [.. body.DescendantsAndSelf()];
        IsSynchronous = !symbol.IsAsync && !Operations.Any(static operation => operation is IAwaitOperation);
        Tokens = new TokenFlow(this);
        _uses = new Lazy<TokenUses>(() => new TokenUses(this));
        _origins = new Lazy<TokenOrigins>(() => new TokenOrigins(this));
    }

    public JobCode Code { get; }

    public JobSymbols Symbols => Code.Symbols;

    public IMethodSymbol Symbol { get; }

    /// <summary>The whole body, its local functions and lambdas included.</summary>
    public IOperation Body { get; }

    /// <summary>All operations of the body, outer ones first.</summary>
    public ImmutableArray<IOperation> Operations { get; }

    public IParameterSymbol? Token { get; }

    public IParameterSymbol? Context { get; }

    public bool IsHandler { get; }

    /// <summary>Whether it never awaits: all its work is done when it returns.</summary>
    public bool IsSynchronous { get; }

    /// <summary>Whether the body can ask for the token at all.</summary>
    public bool HasToken => Token is not null || Context is not null;

    /// <summary>Which values of the body are the job's token, or are tied to it.</summary>
    public TokenFlow Tokens { get; }

    public TokenUses Uses => _uses.Value;

    /// <summary>Where the tokens come from that calls are given.</summary>
    public TokenOrigins Origins => _origins.Value;

    /// <summary>Type and method, as messages name it.</summary>
    public string Name => NameOf(Symbol);

    /// <summary>Whether the rules about single calls and loops have anything to say: not when the token is not used at all, which is one report.</summary>
    public bool UsesToken => HasToken && Uses.Any;

    /// <summary>Whether it may take its time, itself or by what it calls so many calls deep (at most 2).</summary>
    public bool IsHeavy(int depth) => _isHeavy[depth] ??= Work.IsHeavyBody(this, depth);

    /// <summary>How a call that is given no token could be given one; looked up once, since several rules ask.</summary>
    public TokenRoute? RouteOf(IOperation call) => _routes.GetOrAdd(call, each => TokenRoutes.Find(each, this));

    public static string NameOf(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Constructor ? $"new {method.ContainingType.Name}" : $"{method.ContainingType?.Name}.{method.Name}";

    public static JobMethod? Create(JobCode code, IMethodSymbol symbol)
    {
        IMethodSymbol method = symbol.PartialImplementationPart ?? symbol;
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            if (!code.IsGenerated(reference.SyntaxTree)
                && JobCode.ModelOf(code.Compilation, reference.SyntaxTree).GetOperation(reference.GetSyntax())
                    is IMethodBodyBaseOperation body
                && (body.BlockBody ?? body.ExpressionBody) is not null)
            {
                return new JobMethod(code, method, body);
            }
        }

        return null;
    }
}
