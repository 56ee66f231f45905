using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>Represents how deep the parser of a type is in it. Refuses types without an end before their size makes the compiler slow.</summary>
internal sealed class TypeNesting
{
    /// <summary>The depth to which types may contain one another: a generic type that contains itself with more arguments has no end.</summary>
    private const int MaxDepth = 64;

    // Of a type with its arguments: when a type doubles its arguments, their names double with each level too.
    private const int MaxParts = 256;

    // So many times may a type contain itself with larger arguments each time. One that is only used often, as lists are, does not grow.
    private const int MaxSelf = 16;

    private readonly Stack<(ITypeSymbol Definition, int Parts)> _path = new();

    /// <summary>Goes into a type. <see cref="Leave"/> follows when that was possible.</summary>
    /// <returns>Why the type is refused; null when it is not.</returns>
    public string? Enter(ITypeSymbol type)
    {
        if (_path.Count >= MaxDepth)
        {
            return $"it contains types that are nested more than {MaxDepth} levels deep, as when a generic type contains itself with other arguments";
        }

        int parts = CountParts(type, 0);
        if (parts > MaxParts)
        {
            return $"it contains a type with more than {MaxParts} type arguments, as when a generic type contains itself with other arguments";
        }

        ITypeSymbol definition = type.OriginalDefinition;
        if (type is INamedTypeSymbol { IsGenericType: true } && _path.Count(each => each.Parts < parts && SymbolEqualityComparer.Default.Equals(each.Definition, definition)) >= MaxSelf)
        {
            return $"it contains generic types that contain themselves more than {MaxSelf} levels deep, with larger arguments each time";
        }

        _path.Push((definition, parts));
        return null;
    }

    /// <summary>Leaves the type that was entered last.</summary>
    public void Leave() => _path.Pop();

    // Ends when there are too many, so that it costs no more for a type that has billions.
    private static int CountParts(ITypeSymbol? type, int count)
    {
        count++;
        if (count > MaxParts)
        {
            return count;
        }

        switch (type)
        {
            case IArrayTypeSymbol array:
                return CountParts(array.ElementType, count);
            case INamedTypeSymbol named:
                if (named.ContainingType is { IsGenericType: true } outer)
                {
                    count = CountParts(outer, count);
                }

                foreach (ITypeSymbol argument in named.TypeArguments)
                {
                    count = CountParts(argument, count);
                }

                return count;
            default:
                return count;
        }
    }
}
