using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers.Screening;

/// <summary>What is known of a method in whose body no rule can find anything, as far as the syntax tells.</summary>
/// <param name="HasToken">Whether it is given the token, or the context.</param>
/// <param name="IsDirect">Whether it gives the token to something outside of this compilation, or checks it.</param>
/// <param name="HandedTo">The methods of this compilation that it gives the token to.</param>
/// <param name="Callees">The methods of this compilation that it calls.</param>
internal sealed record ScreenedMethod(
    bool HasToken, bool IsDirect, ImmutableArray<IMethodSymbol> HandedTo, ImmutableArray<IMethodSymbol> Callees);
