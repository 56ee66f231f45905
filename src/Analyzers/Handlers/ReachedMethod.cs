using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TypedJobs.Analyzers.Handlers;

/// <summary>What one reached method says of itself, before the methods are joined.</summary>
/// <param name="Symbol">The method as it is called.</param>
/// <param name="Method">Its body.</param>
/// <param name="CallWithoutToken">The first call that could take a token, when the method has none to give.</param>
/// <param name="Callees">The methods of this compilation that it calls.</param>
internal sealed record ReachedMethod(
    IMethodSymbol Symbol, JobMethod Method, IInvocationOperation? CallWithoutToken, ImmutableArray<IMethodSymbol> Callees);
