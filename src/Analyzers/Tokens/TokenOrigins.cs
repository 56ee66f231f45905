using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>Tells where a token that is passed in a method comes from.</summary>
internal sealed class TokenOrigins
{
    private readonly Dictionary<ISymbol, List<IOperation>> _values = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ILocalSymbol, bool> _circular = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ILocalSymbol, ILocalSymbol[]> _named = new(SymbolEqualityComparer.Default);
    private readonly TokenMethod _method;

    public TokenOrigins(TokenMethod method)
    {
        _method = method;
        foreach (IOperation operation in method.Operations)
        {
            if (operation is IVariableDeclaratorOperation declarator && declarator.GetVariableInitializer() is { } initializer)
            {
                Add(declarator.Symbol, initializer.Value);
            }
            else if (operation is ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment)
            {
                Add(local.Local, assignment.Value);
            }
        }
    }

    public TokenOrigin Of(IOperation value) => _method.Tokens.IsTied(value) ? TokenOrigin.Job : Of(value.WithoutConversions(), depth: 0);

    /// <summary>The tokens that a call is explicitly given.</summary>
    public IEnumerable<IArgumentOperation> GivenTo(IEnumerable<IArgumentOperation> arguments) =>
        arguments.Where(argument =>
            argument is { ArgumentKind: ArgumentKind.Explicit, Parameter.RefKind: not RefKind.Out } && _method.Symbols.IsToken(argument.Parameter?.Type));

    /// <summary>
    /// Returns the one expression that the source comes from; null when there are several, or when it comes from itself, as
    /// <c>stop = stop || late</c> does: whoever follows the expression comes to an end.
    /// </summary>
    public IOperation? CreationOf(ILocalSymbol source) => ValueOf(source) is { } value && !_circular.GetOrAdd(source, IsCircular) ? value : null;

    /// <summary>
    /// Returns whether the value fires when the job is cancelled and for no other reason: the job's token, or what is linked to it without a
    /// time limit.
    /// </summary>
    public bool IsOwn(IOperation? value) => _method.Tokens.IsTied(value) && !HasLimit(value!.WithoutConversions());

    private bool HasLimit(IOperation value) => value switch
    {
        IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } when _method.Symbols.IsSource(source.Type) => HasLimit(source.WithoutConversions()),
        ILocalReferenceOperation { Local: var local } => (CreationOf(local) is { } creation && HasLimit(creation)) || IsStoppedLater(local),
        IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } linked =>
            linked.Descendants().Any(each => each is IPropertyReferenceOperation && _method.Symbols.IsToken(each.Type) && (Of(each) == TokenOrigin.Unlinked || HasLimit(each))),
        _ => false,
    };

    private bool IsStoppedLater(ILocalSymbol source) => _method.Operations.Any(each =>
        each is IInvocationOperation { TargetMethod.Name: "CancelAfter", Instance: ILocalReferenceOperation { Local: var stopped } } && JobSymbols.Same(stopped, source));

    private IOperation? ValueOf(ILocalSymbol source) =>
        _values.TryGetValue(source, out List<IOperation>? values) && values is [var one] ? one.WithoutConversions() : null;

    private bool IsCircular(ILocalSymbol source)
    {
        var seen = new HashSet<ILocalSymbol>(SymbolEqualityComparer.Default);
        var next = new Stack<ILocalSymbol>([source]);
        while (next.Count > 0)
        {
            foreach (ILocalSymbol local in _named.GetOrAdd(next.Pop(), NamedBy))
            {
                if (SymbolEqualityComparer.Default.Equals(local, source))
                {
                    return true;
                }

                if (seen.Add(local))
                {
                    next.Push(local);
                }
            }
        }

        return false;
    }

    private ILocalSymbol[] NamedBy(ILocalSymbol source) =>
        [.. (ValueOf(source)?.DescendantsAndSelf() ?? []).OfType<ILocalReferenceOperation>().Select(static each => each.Local)];

    private TokenOrigin Of(IOperation value, int depth)
    {
        switch (value)
        {
            case IDefaultValueOperation:
            case ILiteralOperation { ConstantValue: { HasValue: true, Value: null } }:
            case IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } }:
            case IObjectCreationOperation { Arguments: [] or [{ Value.ConstantValue: { HasValue: true, Value: false } }] }:
                return TokenOrigin.Never;
            case ILocalReferenceOperation local when depth < 8 && _values.TryGetValue(local.Local, out List<IOperation>? values):
                TokenOrigin[] origins = [.. values.Select(each => Of(each.WithoutConversions(), depth + 1)).Distinct()];
                return origins is [var one] ? one : TokenOrigin.Other;
            case IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } when _method.Symbols.IsSource(source.Type):
                return IsMadeHere(source.WithoutConversions()) ? TokenOrigin.Unlinked : TokenOrigin.Other;
            default:
                return TokenOrigin.Other;
        }
    }

    private bool IsMadeHere(IOperation source) => source switch
    {
        IObjectCreationOperation => true,
        ILocalReferenceOperation local => CreationOf(local.Local) is IObjectCreationOperation,
        _ => false,
    };

    private void Add(ISymbol local, IOperation value)
    {
        if (!_values.TryGetValue(local, out List<IOperation>? values))
        {
            _values[local] = values = [];
        }

        values.Add(value);
    }
}
