using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers.Handlers;

/// <summary>The types that the rules look for, found once for each compilation.</summary>
internal sealed class JobSymbols
{
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _canCarry = new(SymbolEqualityComparer.Default);
    private readonly INamedTypeSymbol _job;
    private readonly INamedTypeSymbol? _context;
    private readonly INamedTypeSymbol? _recurring;

    private JobSymbols(Compilation compilation, INamedTypeSymbol job, INamedTypeSymbol token)
    {
        _job = job;
        Token = token;

        // Asked of the assembly where it stands and not of all, whose types would have to be read for it.
        _context = Beside(job, "TypedJobs.JobContext");
        _recurring = Beside(job, "TypedJobs.RecurringAttribute");
        Client = Beside(job, "TypedJobs.IJobClient");
        Handle = Beside(job, "TypedJobs.JobHandle");
        TokenSource = Beside(token, "System.Threading.CancellationTokenSource");
        Exception = Beside(token, "System.Exception");
        Cancelled = Beside(token, "System.OperationCanceledException");
        Aggregate = Beside(token, "System.AggregateException");
        AsyncEnumerable = Beside(token, "System.Collections.Generic.IAsyncEnumerable`1");
        ParallelOptions = compilation.GetTypeByMetadataName("System.Threading.Tasks.ParallelOptions");

        INamedTypeSymbol? Beside(INamedTypeSymbol type, string name) =>
            type.ContainingAssembly.GetTypeByMetadataName(name) ?? compilation.GetTypeByMetadataName(name);
    }

    public INamedTypeSymbol Token { get; }

    public INamedTypeSymbol? TokenSource { get; }

    public INamedTypeSymbol? Client { get; }

    public INamedTypeSymbol? Handle { get; }

    public INamedTypeSymbol? Exception { get; }

    public INamedTypeSymbol? Cancelled { get; }

    public INamedTypeSymbol? Aggregate { get; }

    public INamedTypeSymbol? ParallelOptions { get; }

    public INamedTypeSymbol? AsyncEnumerable { get; }

    /// <summary>Null when the compilation has nothing to do with jobs.</summary>
    public static JobSymbols? Find(Compilation compilation) =>
        compilation.GetTypeByMetadataName("TypedJobs.JobAttribute") is { } job
        && compilation.GetTypeByMetadataName("System.Threading.CancellationToken") is { } token
            ? new JobSymbols(compilation, job, token)
            : null;

    /// <summary>Returns whether the method is marked as a job.</summary>
    public bool IsHandler(IMethodSymbol method) => AttributeOf(method) is not null;

    /// <summary>Returns what marks the method as a job.</summary>
    public AttributeData? AttributeOf(IMethodSymbol method)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (Same(attribute.AttributeClass, _job))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>Returns by which schedules the method recurs.</summary>
    public IEnumerable<AttributeData> SchedulesOf(IMethodSymbol method) => method.GetAttributes().Where(each => Same(each.AttributeClass, _recurring));

    /// <summary>The parameter that takes the token, if there is one.</summary>
    public IParameterSymbol? TokenOf(IMethodSymbol method) => method.Parameters.FirstOrDefault(parameter => IsToken(parameter.Type));

    /// <summary>The parameter that takes the context, which carries the token as well.</summary>
    public IParameterSymbol? ContextOf(IMethodSymbol method) => method.Parameters.FirstOrDefault(parameter => IsContext(parameter.Type));

    /// <summary>Returns whether the type is <c>CancellationToken</c> or <c>CancellationToken?</c>.</summary>
    public bool IsToken(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => IsToken(nullable.TypeArguments[0]),
        _ => Same(type, Token),
    };

    /// <summary>Returns whether a value of the type may be the exception of a cancellation; all values that it has are, when it is only that.</summary>
    public bool IsCancellation(ITypeSymbol? type, out bool isOnly)
    {
        isOnly = false;
        for (ITypeSymbol? each = type; each is not null; each = each.BaseType)
        {
            if (Same(each, Cancelled))
            {
                return isOnly = true;
            }
        }

        for (ITypeSymbol? each = Cancelled; each is not null; each = each.BaseType)
        {
            if (Same(each, type))
            {
                return true;
            }
        }

        return type?.SpecialType == SpecialType.System_Object;
    }

    public bool IsNullable(ITypeSymbol type) => IsToken(type) && !Same(type, Token);

    public bool IsSource(ITypeSymbol? type) => Same(type, TokenSource);

    public bool IsContext(ITypeSymbol? type) => Same(type, _context);

    /// <summary>Returns whether the type is that of a token, or names one: as a list of tokens does.</summary>
    public bool HoldsToken(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => HoldsToken(array.ElementType),
        INamedTypeSymbol named => IsToken(named) || IsSource(named) || named.TypeArguments.Any(HoldsToken),
        _ => false,
    };

    /// <summary>Returns whether an object of this type may hold a token, or run under one.</summary>
    public bool CanCarry(ITypeSymbol? type)
    {
        if (type is null || type.SpecialType != SpecialType.None)
        {
            return false;
        }

        return _canCarry.GetOrAdd(type, Carries);
    }

    /// <summary>Returns whether the object is a task, a token, or a stream, or is made of such; what only has a member for a token is not.</summary>
    public bool IsMadeOfTokens(ITypeSymbol? type) => type switch
    {
        null => false,
        IArrayTypeSymbol array => IsMadeOfTokens(array.ElementType),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Any(element => IsMadeOfTokens(element.Type)),
        INamedTypeSymbol { Name: "IAsyncEnumerable" or "IAsyncEnumerator" or "ConfiguredCancelableAsyncEnumerable" or "ParallelQuery" } => true,
        _ => IsToken(type) || IsSource(type) || IsContext(type) || IsTask(type) || type.TypeKind == TypeKind.Delegate
            || (type is INamedTypeSymbol named && named.TypeArguments.Any(IsMadeOfTokens)),
    };

    /// <summary>Returns whether the type is that of a task, or of a value task.</summary>
    public static bool IsTask(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } };

    public static bool Same(ISymbol? left, ISymbol? right) => left is not null && SymbolEqualityComparer.Default.Equals(left, right);

    private bool Carries(ITypeSymbol type)
    {
        if (IsToken(type) || IsSource(type) || IsContext(type) || IsTask(type) || type.TypeKind == TypeKind.Delegate)
        {
            return true;
        }

        switch (type)
        {
            case IArrayTypeSymbol array:
                return CanCarry(array.ElementType);
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return tuple.TupleElements.Any(element => CanCarry(element.Type));
            case INamedTypeSymbol { Name: "IAsyncEnumerable" or "IAsyncEnumerator" or "ConfiguredCancelableAsyncEnumerable" or "ParallelQuery" }:
                return true;
            case INamedTypeSymbol { TypeArguments.Length: > 0 } generic when generic.TypeArguments.Any(CanCarry):
                return true;
        }

        for (ITypeSymbol? each = type; each is not null && each.SpecialType == SpecialType.None; each = each.BaseType)
        {
            foreach (ISymbol member in each.GetMembers())
            {
                ITypeSymbol? held = member switch
                {
                    IFieldSymbol { IsStatic: false } field => field.Type,
                    IPropertySymbol { IsStatic: false } property => property.Type,
                    _ => null,
                };
                if (IsToken(held) || IsSource(held) || IsContext(held))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
