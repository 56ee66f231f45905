using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TypedJobs.Analyzers.Calls;

/// <summary>A call that could take a token, in a method that has none to give.</summary>
/// <param name="Call">The call.</param>
/// <param name="Through">The next method on the way to it; null when the method makes the call itself.</param>
internal sealed record UncancellableCall(IInvocationOperation Call, IMethodSymbol? Through);
