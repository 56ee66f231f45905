using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Collections, keys, tuples, converters, contexts and ways of binding, each compared with System.Text.Json.</summary>
public sealed class ShapeTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(Gen.Const("a\"<é>\\"), Gen.Const(""), Gen.String[Gen.Char['a', 'z'], 0, 5]);
    private static readonly Gen<int[]> Ints = Gen.Int.ArrayUnique[0, 5];

    [Fact]
    public void Collections_of_every_kind() => Gen.Select(Ints, AnyText.Array[0, 4], Gen.Byte.Array[0, 9], Gen.Bool, (n, t, b, some) => new ManyCollections(
            some ? new SortedSet<int>(n) : null, new LinkedList<string?>(t), some ? new Queue<int>(n) : null, new Collection<Color>([.. n.Select(each => (Color)(each & 3))]),
            new ObservableCollection<int>(n), [.. n], [.. n], some ? [.. n] : null, [.. n], n, t, b, b, some ? n : null, n.ToImmutableHashSet(),
            some ? [n, [.. n]] : null, [b]))
        .Sample(value => Differential.Check(ShapeJobsCalls.Collections, value), iter: 500);

    [Theory]
    [InlineData("[1,2,3]")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Stacks_come_back_upside_down(string json)
    {
        Differential.CheckReading(ShapeJobsCalls.Stack(null), json);
        Differential.CheckReading(ShapeJobsCalls.ImmutableStack(null), json);
    }

    [Fact]
    public void Keys_of_every_kind() => Gen.Select(Gen.Long, Gen.Double.Where(double.IsFinite), Gen.DateTime, Gen.Guid, Gen.Int[0, 3], Gen.Char['!', 'é'], Gen.Bool, (l, d, time, id, few, letter, some) => new ManyKeys(
            new() { [(int)l] = 1, [few] = 2 },
            new Dictionary<bool, int> { [some] = 1 },
            new Dictionary<Guid, int> { [id] = 1 },
            new() { ["b\"" + letter] = 1, ["a"] = 2 },
            new ConcurrentDictionary<char, int>([new(letter, 1)]),
            ImmutableDictionary<Color, int>.Empty.Add((Color)few, 1),
            ImmutableSortedDictionary<long, int>.Empty.Add(l, 1).SetItem(few + 10, 2),
            ImmutableDictionary<DateTime, int>.Empty.Add(time, 1),
            new() { [new DateTimeOffset(time.Ticks, TimeSpan.FromMinutes(few * 30))] = 1 },
            new() { [DateOnly.FromDateTime(time)] = 1 },
            new() { [TimeOnly.FromDateTime(time)] = 1 },
            new() { [new TimeSpan(l % TimeSpan.TicksPerDay)] = 1 },
            new() { [new Uri("https://a.b/" + few)] = 1 },
            new() { [new Version(few, 1)] = 1 },
            new() { [d] = 1 },
            new() { [l / 7m] = 1 },
            new() { [(Half)few] = 1 },
            new() { [(Int128)l * l] = 1 },
            some ? null : new() { [(byte)few] = new() { [(sbyte)-few] = some ? 1 : null } },
            new() { [(float)few / 3] = 1 },
            new() { [ulong.MaxValue - (ulong)few] = 1 }))
        .Sample(value => Differential.Check(ShapeJobsCalls.Keys, value), iter: 500);

    [Fact]
    public void Tuples_of_every_length() => Gen.Select(Gen.Int, AnyText, Gen.Bool, (n, t, some) => new Tuples(
            (n, some ? t : null), [((Color)(n & 3), some ? n : null)], some ? (n, (some, 'x')) : null, (n, 2, 3, 4, 5, 6, 7, 8, t), some ? Tuple.Create(n, t) : null, new(t, n)))
        .Sample(value => Differential.Check(ShapeJobsCalls.Tuples, value), iter: 500);

    [Fact]
    public void Documents_are_kept()
    {
        using JsonDocument document = JsonDocument.Parse("{\"a\":[1,2.50,null,\"é<\"]}");
        Differential.Check(ShapeJobsCalls.Documents, new Documents(document.RootElement, JsonNode.Parse("[1,{\"x\":null}]"), new JsonObject { ["a"] = 1.5 }, [1, "two", null], document));
        Differential.Check(ShapeJobsCalls.Documents, new Documents(document.RootElement, null, null, null, null));
    }

    [Fact]
    public void Members_that_can_be_set_at_birth_alone() => Gen.Select(AnyText, Gen.Int, Gen.Bool, (t, n, some) => new Initialized { Name = t, Text = t, Numbers = [n], Count = n, First = n, Inner = n, Maybe = some ? t : null })
        .Sample(value => Differential.Check(ShapeJobsCalls.Initialized, value), iter: 200);

    [Theory]
    [InlineData("{\"name\":\"n\"}")]
    [InlineData("{\"name\":\"n\",\"text\":\"t\"}")]
    [InlineData("{\"name\":\"n\",\"numbers\":[],\"count\":1,\"first\":2,\"inner\":9}")]
    [InlineData("{\"name\":\"n\",\"text\":null,\"numbers\":null,\"first\":5,\"text\":\"again\"}")]
    [InlineData("{\"text\":\"t\"}")]
    public void Members_that_are_missing_keep_what_the_type_gives_them(string json) =>
        Differential.CheckReading(ShapeJobsCalls.Initialized(new Initialized { Name = "" }), json);

    [Fact]
    public void Structs_with_a_constructor_alone()
    {
        Differential.Check(ShapeJobsCalls.Immutable, new Immutable(5, "y"));
        Differential.CheckReading(ShapeJobsCalls.Immutable(default), "{\"y\":\"only\"}");
    }

    [Fact]
    public async Task A_struct_without_the_attribute_keeps_what_is_in_it()
    {
        JobCall<Fixed> call = ShapeJobsCalls.Fixed(new Fixed(5));
        Assert.Equal("{\"x\":5}"u8.ToArray(), await RecordedInvocation.RunAsync(call.Definition, call.Payload));
    }

    [Fact]
    public void Converters_on_types_and_members() => Gen.Select(Gen.Int, AnyText, Gen.Bool, (n, t, some) => new Converted(
            new Money(n / 100m, "EUR"), some ? new Money(n, "USD") : null, [new Money(1, "X")], some ? t : null, n / 8.0, some ? n : null, (Color)(n & 3), (Grade)(n & 1)))
        .Sample(value => Differential.Check(ShapeJobsCalls.Converted, value), iter: 300);

    [Theory]
    [InlineData("{\"price\":\"1 EUR\",\"all\":[],\"tag\":null,\"warmth\":\"1C\",\"color\":\"Red\",\"grade\":\"very high\"}")]
    [InlineData("{\"price\":\"1 EUR\",\"all\":[],\"tag\":[\"a\",\"b\"],\"warmth\":\"1C\",\"color\":1,\"grade\":1}")]
    [InlineData("{\"price\":null,\"all\":[],\"tag\":[],\"warmth\":\"1C\",\"color\":1,\"grade\":1}")]
    [InlineData("{\"price\":{},\"all\":[],\"tag\":[],\"warmth\":\"1C\",\"color\":1,\"grade\":1}")]
    [InlineData("{\"price\":\"1 EUR\",\"discount\":null,\"tag\":[\"\"]}")]
    public void Converters_read_the_texts_that_they_read_for_System_Text_Json(string json) =>
        Differential.CheckReading(ShapeJobsCalls.Converted(new Converted(default, null, [], null, 0, null, default, default)), json);

    [Theory]
    [InlineData("\"Low\"")]
    [InlineData("\"very high\"")]
    [InlineData("\"nothing\"")]
    [InlineData("1")]
    public void Enums_with_names_of_their_own(string json) => Differential.CheckReading(ShapeJobsCalls.Grade(Grade.High), json);

    [Fact]
    public void What_a_context_knows_is_left_to_it()
    {
        Differential.Check(ShapeJobsCalls.Drawing, new Drawing("d", [new Circle("c", 1.5)], new Circle("main", 2), null));
        Differential.Check(ShapeJobsCalls.Drawing, new Drawing("d", [], null, "text"));
        Differential.Check<Shape?>(ShapeJobsCalls.Shape, new Circle("c", 1));
        Differential.Check<Shape?>(ShapeJobsCalls.Shape, null);
    }

    [Theory]
    [InlineData("{\"title\":\"d\",\"shapes\":[{\"$type\":\"square\"}]}")]
    [InlineData("{\"title\":\"d\",\"shapes\":[{}]}")]
    [InlineData("{\"title\":\"d\",\"shapes\":[{\"$type\":\"circle\",\"radius\":\"2\",\"more\":1}],\"main\":null}")]
    public void A_context_refuses_what_it_refuses(string json) => Differential.CheckReading(ShapeJobsCalls.Drawing(new Drawing("", [], null, null)), json);

    [Theory]
    [InlineData("\"NaN\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("1e400")]
    [InlineData("-0.0")]
    [InlineData("\"1.5e3\"")]
    [InlineData("\"1,5\"")]
    [InlineData("1E5")]
    [InlineData("null")]
    public void Real_numbers_are_read_from_the_texts_that_System_Text_Json_accepts(string json) => Differential.CheckReading(ShapeJobsCalls.Real(1), json);

    [Theory]
    [InlineData("\"AQI=\"")]
    [InlineData("\"AQI\"")]
    [InlineData("\"A Q I =\"")]
    [InlineData("\"\"")]
    [InlineData("\"\\u0041QI=\"")]
    [InlineData("[1,2]")]
    public void Bytes_are_read_from_the_texts_that_System_Text_Json_accepts(string json) => Differential.CheckReading(ShapeJobsCalls.Bytes([]), json);
}
