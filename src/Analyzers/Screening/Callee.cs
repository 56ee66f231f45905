using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers.Screening;

/// <summary>Whom a call calls, as far as names and declarations tell.</summary>
/// <param name="IsKnown">Whether they tell.</param>
/// <param name="Method">The method of this compilation, if it is one with a body; whatever else is called heeds its token.</param>
internal readonly record struct Callee(bool IsKnown, IMethodSymbol? Method)
{
    /// <summary>It takes more than names to tell.</summary>
    public static Callee Unknown => default;

    /// <summary>A method of somebody else, or one whose body is only known when it runs.</summary>
    public static Callee Elsewhere => new(true, null);
}
