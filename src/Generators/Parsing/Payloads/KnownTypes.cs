using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>The types of the framework that the runtime reads and writes, by the names of its methods.</summary>
internal static class KnownTypes
{
    /// <summary>Names of types without their arguments' values.</summary>
    public static readonly SymbolDisplayFormat MetadataFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static readonly Dictionary<SpecialType, string> SpecialTypes = new()
    {
        [SpecialType.System_Boolean] = "Boolean",
        [SpecialType.System_Byte] = "Byte",
        [SpecialType.System_SByte] = "SByte",
        [SpecialType.System_Int16] = "Int16",
        [SpecialType.System_UInt16] = "UInt16",
        [SpecialType.System_Int32] = "Int32",
        [SpecialType.System_UInt32] = "UInt32",
        [SpecialType.System_Int64] = "Int64",
        [SpecialType.System_UInt64] = "UInt64",
        [SpecialType.System_Single] = "Single",
        [SpecialType.System_Double] = "Double",
        [SpecialType.System_Decimal] = "Decimal",
        [SpecialType.System_Char] = "Char",
        [SpecialType.System_String] = "String",
        [SpecialType.System_DateTime] = "DateTime",
    };

    private static readonly Dictionary<string, string> NamedTypes = new()
    {
        ["System.Guid"] = "Guid",
        ["System.DateTimeOffset"] = "DateTimeOffset",
        ["System.DateOnly"] = "DateOnly",
        ["System.TimeOnly"] = "TimeOnly",
        ["System.TimeSpan"] = "TimeSpan",
        ["System.Half"] = "Half",
        ["System.Int128"] = "Int128",
        ["System.UInt128"] = "UInt128",
        ["System.Uri"] = "Uri",
        ["System.Version"] = "Version",
        ["System.Text.Json.JsonElement"] = "JsonElement",
        ["System.Text.Json.JsonDocument"] = "JsonDocument",
        ["System.Text.Json.Nodes.JsonNode"] = "JsonNode",
        ["System.Text.Json.Nodes.JsonObject"] = "JsonObject",
        ["System.Text.Json.Nodes.JsonArray"] = "JsonArray",
    };

    private static readonly Dictionary<string, string> Collections = new()
    {
        ["System.Collections.Generic.List<T>"] = "List",
        ["System.Collections.Generic.IList<T>"] = "List",
        ["System.Collections.Generic.ICollection<T>"] = "List",
        ["System.Collections.Generic.IEnumerable<T>"] = "List",
        ["System.Collections.Generic.IReadOnlyList<T>"] = "List",
        ["System.Collections.Generic.IReadOnlyCollection<T>"] = "List",
        ["System.Collections.Generic.HashSet<T>"] = "Set",
        ["System.Collections.Generic.ISet<T>"] = "Set",
        ["System.Collections.Generic.IReadOnlySet<T>"] = "Set",
        ["System.Collections.Generic.SortedSet<T>"] = "SortedSet",
        ["System.Collections.Generic.LinkedList<T>"] = "LinkedList",
        ["System.Collections.Generic.Queue<T>"] = "Queue",
        ["System.Collections.Generic.Stack<T>"] = "Stack",
        ["System.Collections.ObjectModel.Collection<T>"] = "Collection",
        ["System.Collections.ObjectModel.ObservableCollection<T>"] = "ObservableCollection",
        ["System.Collections.Immutable.ImmutableArray<T>"] = "ImmutableArray",
        ["System.Collections.Immutable.ImmutableList<T>"] = "ImmutableList",
        ["System.Collections.Immutable.IImmutableList<T>"] = "ImmutableList",
        ["System.Collections.Immutable.ImmutableHashSet<T>"] = "ImmutableHashSet",
        ["System.Collections.Immutable.IImmutableSet<T>"] = "ImmutableHashSet",
        ["System.Collections.Immutable.ImmutableSortedSet<T>"] = "ImmutableSortedSet",
        ["System.Collections.Immutable.ImmutableQueue<T>"] = "ImmutableQueue",
        ["System.Collections.Immutable.IImmutableQueue<T>"] = "ImmutableQueue",
        ["System.Collections.Immutable.ImmutableStack<T>"] = "ImmutableStack",
        ["System.Collections.Immutable.IImmutableStack<T>"] = "ImmutableStack",
        ["System.Memory<T>"] = "Memory",
        ["System.ReadOnlyMemory<T>"] = "ReadOnlyMemory",
    };

    private static readonly Dictionary<string, string> Dictionaries = new()
    {
        ["System.Collections.Generic.Dictionary<TKey, TValue>"] = "Dictionary",
        ["System.Collections.Generic.IDictionary<TKey, TValue>"] = "Dictionary",
        ["System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>"] = "Dictionary",
        ["System.Collections.Generic.SortedDictionary<TKey, TValue>"] = "SortedDictionary",
        ["System.Collections.Concurrent.ConcurrentDictionary<TKey, TValue>"] = "ConcurrentDictionary",
        ["System.Collections.Immutable.ImmutableDictionary<TKey, TValue>"] = "ImmutableDictionary",
        ["System.Collections.Immutable.IImmutableDictionary<TKey, TValue>"] = "ImmutableDictionary",
        ["System.Collections.Immutable.ImmutableSortedDictionary<TKey, TValue>"] = "ImmutableSortedDictionary",
    };

    // Dictionaries have no keys of these: there is no text for them, or none that is one and the same.
    private static readonly HashSet<string> NoKeys = ["ByteArray", "JsonElement", "JsonDocument", "JsonNode", "JsonObject", "JsonArray"];

    // Looked up first: to write a type's full name costs far more.
    private static readonly HashSet<string> SimpleNames =
        [.. NamedTypes.Keys.Concat(Collections.Keys).Concat(Dictionaries.Keys).Select(SimpleName)];

    /// <summary>The runtime's name for a value that is one token, or JSON itself.</summary>
    public static string? Primitive(ITypeSymbol type) =>
        SpecialTypes.TryGetValue(type.SpecialType, out string? method)
        || (type is INamedTypeSymbol && SimpleNames.Contains(type.Name) && NamedTypes.TryGetValue(type.ToDisplayString(MetadataFormat), out method))
            ? method
            : null;

    /// <summary>The runtime's name for a collection.</summary>
    public static string? Collection(INamedTypeSymbol type) => Find(Collections, type);

    /// <summary>The runtime's name for a dictionary.</summary>
    public static string? Dictionary(INamedTypeSymbol type) => Find(Dictionaries, type);

    /// <summary>Returns whether a value that is read so has a text of its own, by which it can be the key of a dictionary.</summary>
    public static bool CanBeKey(string primitive) => !NoKeys.Contains(primitive);

    /// <summary>Returns whether a type is an interface with static members that types implement, which cannot be a type argument.</summary>
    public static bool HasStaticAbstracts(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Interface
        && type.AllInterfaces.Concat([type]).Any(static face => face.GetMembers().Any(static member => member is { IsStatic: true, IsAbstract: true }));

    private static string SimpleName(string fullName)
    {
        string name = fullName.Split('<')[0];
        return name.Substring(name.LastIndexOf('.') + 1);
    }

    private static string? Find(Dictionary<string, string> types, INamedTypeSymbol type) =>
        type.IsGenericType && SimpleNames.Contains(type.Name) && types.TryGetValue(type.OriginalDefinition.ToDisplayString(MetadataFormat), out string? method) ? method : null;
}
