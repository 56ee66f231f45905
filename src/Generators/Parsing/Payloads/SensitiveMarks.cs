using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>Finds what is marked with <c>[Sensitive]</c>.</summary>
internal static class SensitiveMarks
{
    private const int MaxDepth = 16;

    /// <summary>Returns whether a parameter of a handler is marked, or the one that it overrides.</summary>
    public static bool IsMarked(IParameterSymbol parameter)
    {
        for (IMethodSymbol? method = parameter.ContainingSymbol as IMethodSymbol; method is not null; method = method.OverriddenMethod)
        {
            if (parameter.Ordinal < method.Parameters.Length && Has(method.Parameters[parameter.Ordinal].GetAttributes()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether the value that a handler returns is marked.</summary>
    public static bool IsResultMarked(IMethodSymbol method)
    {
        for (IMethodSymbol? level = method; level is not null; level = level.OverriddenMethod)
        {
            if (Has(level.GetReturnTypeAttributes()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether a property or field is marked, or a constructor's parameter of its name, as in a record.</summary>
    public static bool IsMarked(ISymbol member)
    {
        for (ISymbol? level = member; level is not null; level = (level as IPropertySymbol)?.OverriddenProperty)
        {
            if (Has(level.GetAttributes())
                || level.ContainingType.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter =>
                    string.Equals(parameter.Name, level.Name, StringComparison.OrdinalIgnoreCase) && Has(parameter.GetAttributes()))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether a member of a type is marked, at whatever depth: of types whose members have names that are not known here.</summary>
    public static bool IsMarkedInside(ITypeSymbol type) => IsMarkedInside(type, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default), 0);

    private static bool IsMarkedInside(ITypeSymbol type, HashSet<ITypeSymbol> seen, int depth)
    {
        if (!seen.Add(type))
        {
            return false;
        }

        if (depth > MaxDepth)
        {
            // Rather too much is hidden than too little.
            return true;
        }

        if (type is IArrayTypeSymbol array)
        {
            return IsMarkedInside(array.ElementType, seen, depth + 1);
        }

        if (type is not INamedTypeSymbol named)
        {
            return false;
        }

        // A base type may be written as one of those that derive from it.
        foreach (AttributeData attribute in named.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == "JsonDerivedTypeAttribute"
                && attribute.ConstructorArguments is [{ Value: ITypeSymbol derived }, ..]
                && IsMarkedInside(derived, seen, depth + 1))
            {
                return true;
            }
        }

        for (INamedTypeSymbol? level = named; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            if (IsMarkedAt(level, seen, depth))
            {
                return true;
            }
        }

        return named.AllInterfaces.Any(level => IsMarkedAt(level, seen, depth));
    }

    // What a type of the framework has is in its arguments: the elements of a collection.
    private static bool IsMarkedAt(INamedTypeSymbol level, HashSet<ITypeSymbol> seen, int depth) =>
        level.TypeArguments.Any(argument => IsMarkedInside(argument, seen, depth + 1))
        || (!IsOfFramework(level) && level.GetMembers().Any(member =>
            member is IPropertySymbol { IsIndexer: false } or IFieldSymbol { IsImplicitlyDeclared: false }
            && (IsMarked(member)
                || IsMarkedInside(member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type, seen, depth + 1))));

    private static bool IsOfFramework(INamedTypeSymbol type)
    {
        for (INamespaceSymbol? ns = type.ContainingNamespace; ns is { IsGlobalNamespace: false }; ns = ns.ContainingNamespace)
        {
            if (ns.Name == "System" && ns.ContainingNamespace.IsGlobalNamespace)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(IEnumerable<AttributeData> attributes) => attributes.Any(static attribute =>
        attribute.AttributeClass is { Name: "SensitiveAttribute" } type && type.ContainingNamespace is { Name: "TypedJobs", ContainingNamespace.IsGlobalNamespace: true });
}
