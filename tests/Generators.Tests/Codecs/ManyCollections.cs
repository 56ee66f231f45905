using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace TypedJobs.Generators.Tests.Codecs;

public sealed record ManyCollections(
    SortedSet<int>? A,
    LinkedList<string?>? B,
    Queue<int>? C,
    Collection<Color>? E,
    ObservableCollection<int>? F,
    ImmutableList<int>? G,
    ImmutableHashSet<int>? H,
    ImmutableSortedSet<int>? I,
    ImmutableQueue<int>? J,
    Memory<int> L,
    ReadOnlyMemory<string> M,
    Memory<byte> N,
    ReadOnlyMemory<byte> O,
    IEnumerable<int>? P,
    IImmutableSet<int>? R,
    IList<int>[]? S,
    ICollection<byte[]>? T);
