using System.Collections.Immutable;

namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Sets(
    int[] A,
    List<string?> B,
    IReadOnlyList<Color> C,
    HashSet<int>? D,
    ImmutableArray<double> E,
    Dictionary<string, Access> F,
    IReadOnlyDictionary<string, List<int?>>? G,
    List<List<bool>> H);
