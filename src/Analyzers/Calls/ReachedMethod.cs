using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TypedJobs.Analyzers.Calls;

/// <summary>Represents what one reached method says of itself, before the methods are joined.</summary>
/// <param name="Symbol">The method as it is called.</param>
/// <param name="HasToken">Whether it is given the token, or the context.</param>
/// <param name="IsDirect">Whether it uses what it is given itself.</param>
/// <param name="HandedTo">The methods of this compilation that it gives the token to.</param>
/// <param name="CallWithoutToken">The first call that could take a token, when the method has none to give.</param>
/// <param name="Callees">The methods of this compilation that it calls.</param>
internal sealed record ReachedMethod(
    IMethodSymbol Symbol,
    bool HasToken,
    bool IsDirect,
    ImmutableArray<IMethodSymbol> HandedTo,
    IInvocationOperation? CallWithoutToken,
    ImmutableArray<IMethodSymbol> Callees);
