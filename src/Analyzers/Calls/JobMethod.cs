using Microsoft.CodeAnalysis;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Calls;

/// <summary>Represents a handler, or a method that handlers reach: what every rule asks about it.</summary>
internal sealed class JobMethod : TokenMethod
{
    private readonly bool?[] _isHeavy = new bool?[3];
    private readonly Lazy<LocalWrites> _writes;

    private JobMethod(JobCode code, IMethodSymbol symbol, IOperation body)
        : base(code.Symbols, code.Compilation, symbol, body)
    {
        Code = code;
        IsHandler = code.IsHandler(symbol);
        _writes = new Lazy<LocalWrites>(() => new LocalWrites(this));
    }

    public JobCode Code { get; }

    public bool IsHandler { get; }

    /// <summary>Gets where the locals of the method are set.</summary>
    public LocalWrites Writes => _writes.Value;

    /// <summary>Gets type and method, as messages name it.</summary>
    public string Name => NameOf(Symbol);

    /// <summary>Returns whether the method may take its time, itself or by what it calls so many calls deep (at most 2).</summary>
    public bool IsHeavy(int depth) => _isHeavy[depth] ??= Work.IsHeavyBody(this, depth);

    public static string NameOf(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Constructor ? $"new {method.ContainingType.Name}" : $"{method.ContainingType?.Name}.{method.Name}";

    public static JobMethod? Create(JobCode code, IMethodSymbol symbol)
    {
        IMethodSymbol method = symbol.PartialImplementationPart ?? symbol;
        return Sources.BodyOf(method, code.Compilation) is { } body ? new JobMethod(code, method, body) : null;
    }
}
