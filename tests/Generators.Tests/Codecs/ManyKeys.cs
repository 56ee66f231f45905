using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace TypedJobs.Generators.Tests.Codecs;

public sealed record ManyKeys(
    Dictionary<int, int>? A,
    IDictionary<bool, int>? B,
    IReadOnlyDictionary<Guid, int>? C,
    SortedDictionary<string, int>? D,
    ConcurrentDictionary<char, int>? E,
    ImmutableDictionary<Color, int>? F,
    ImmutableSortedDictionary<long, int>? G,
    IImmutableDictionary<DateTime, int>? H,
    Dictionary<DateTimeOffset, int>? I,
    Dictionary<DateOnly, int>? J,
    Dictionary<TimeOnly, int>? K,
    Dictionary<TimeSpan, int>? L,
    Dictionary<Uri, int>? M,
    Dictionary<Version, int>? N,
    Dictionary<double, int>? O,
    Dictionary<decimal, int>? P,
    Dictionary<Half, int>? Q,
    Dictionary<Int128, int>? R,
    Dictionary<byte, Dictionary<sbyte, int?>>? S,
    Dictionary<float, int>? T,
    Dictionary<ulong, int>? U);
