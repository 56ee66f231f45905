using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>Represents how a call could be given the token.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Method">The method that would be called.</param>
/// <param name="Parameter">Its parameter that takes the token.</param>
internal sealed record TokenRoute(TokenRouteKind Kind, IMethodSymbol Method, IParameterSymbol Parameter);
