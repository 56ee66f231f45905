using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NativeAot;

/// <summary>The values that hold others.</summary>
public sealed record Collections(
    IReadOnlyList<int> A,
    List<string?> B,
    ISet<Size> C,
    ImmutableArray<double> D,
    IReadOnlyDictionary<string, List<int?>> E,
    Dictionary<Size, bool> F,
    SortedDictionary<int, string> G,
    (int Number, string Text) H,
    Queue<TimeSpan> I,
    JsonElement J,
    JsonObject K,
    ImmutableSortedSet<string> L,
    Dictionary<Guid, DateOnly> M);
