using System.Text;
using System.Text.Json;
using CsCheck;

namespace TypedJobs.Generators.Tests.Codecs;

public sealed class CodecTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(Gen.String, Gen.Const(""), Gen.Const("é<>&\"'\\/\u2028\t"), Gen.Const("😀 \ud83d"), Gen.Const("日本 a b"));

    private static readonly Gen<Color> AnyColor = Gen.OneOf(Gen.Const(Color.Red), Gen.Const(Color.Green), Gen.Const(Color.DarkBlue), Gen.Int[0, 20].Select(i => (Color)i));

    [Fact]
    public void Numbers_are_written_and_read_as_System_Text_Json_does() => Gen.Select(
        Gen.Select(Gen.Byte, Gen.SByte, Gen.Short, Gen.UShort, Gen.Int, Gen.UInt, Gen.Long, Gen.ULong),
        Gen.Select(Gen.Float.Where(float.IsFinite), Gen.Double.Where(double.IsFinite), Gen.Decimal, Gen.Float[-60000, 60000], Gen.Long, Gen.ULong),
        (a, b) => new Numbers(
            a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7, a.Item8, b.Item1, b.Item2, b.Item3, (Half)b.Item4,
            (Int128)b.Item5 * b.Item5, (UInt128)b.Item6 * 7))
        .Sample(value => Differential.Check(CodecJobsCalls.Numbers, value), iter: 2000);

    [Fact]
    public void Texts_are_written_and_read_as_System_Text_Json_does() => Gen.Select(
        AnyText, Gen.OneOf(AnyText.Select(text => (string?)text), Gen.Const((string?)null)), Gen.Char.Where(c => !char.IsSurrogate(c)), Gen.Guid, Gen.Byte.Array[0, 40], Gen.Bool, Gen.Int[0, 5],
        (a, b, c, d, g, h, i) => new Texts(
            a, b, c, d, i == 0 ? null : new Uri(i == 1 ? "relative/é" : $"https://x.y/{i}?q=ü", UriKind.RelativeOrAbsolute), i == 2 ? null : new Version(i, 1, 2), g, h))
        .Where(value => value.E is null || value.E.OriginalString.Length > 0)
        .Sample(value => Differential.Check(CodecJobsCalls.Texts, value), iter: 2000);

    [Fact]
    public void Times_are_written_and_read_as_System_Text_Json_does() => Gen.Select(
        Gen.DateTime, Gen.DateTimeOffset, Gen.DateOnly, Gen.TimeOnly, Gen.TimeSpan, Gen.Bool,
        (a, b, c, d, e, f) => new Times(a, b, c, d, e, f ? DateTime.SpecifyKind(a, DateTimeKind.Utc) : null))
        .Sample(value => Differential.Check(CodecJobsCalls.Times, value), iter: 2000);

    [Fact]
    public void Collections_are_written_and_read_as_System_Text_Json_does() => Gen.Select(
        Gen.Int.Array[0, 5], Gen.OneOf(AnyText.Select(text => (string?)text), Gen.Const((string?)null)).List[0, 4], AnyColor.Array[0, 4], Gen.Int[0, 50].HashSet[0, 4], Gen.Double.Unit.Array[0, 3],
        Gen.Dictionary(AnyText.Where(text => !text.Contains('\ud83d', StringComparison.Ordinal)), Gen.Int[0, 4].Select(i => (Access)i))[0, 4], Gen.Int.Nullable().List[0, 3],
        (a, b, c, d, e, f, g) => new Sets(
            a, b, c, a.Length == 0 ? null : d, [.. e], f, g.Count == 1 ? null : new Dictionary<string, List<int?>> { ["x"] = g }, [[true], [], [false, true]]))
        .Where(value => value.F.Keys.All(key => IsUnicode(key)))
        .Sample(value => Differential.Check(CodecJobsCalls.Sets, value), iter: 2000);

    [Fact]
    public void Recursive_records_are_written_and_read_as_System_Text_Json_does() =>
        Gen.Recursive<Tree>((depth, tree) => Gen.Select(AnyText, tree.List[0, depth < 4 ? 2 : 0], AnyColor.Nullable(), (name, children, color) =>
            new Tree(name, children.Count == 0 && depth % 2 == 0 ? null : children, color)))
        .Sample(value => Differential.Check(CodecJobsCalls.Tree, value), iter: 500);

    [Fact]
    public void Classes_are_written_and_read_as_System_Text_Json_does() => Gen.Select(AnyText, Gen.Int[0, 2], Gen.Bool, (text, age, flag) => new Dog
    {
        Breed = text,
        Name = "n",
        Age = age,
        Owner = flag ? text : null,
        Place = flag ? new Point(age, -age) : null,
        Legs = 3,
        Field = age,
    }).Sample(value => Differential.Check(CodecJobsCalls.Dog, value), iter: 500);

    [Theory]
    [InlineData("{\"breed\":\"a\"}")]
    [InlineData("{\"BREED\":\"a\",\"NAME\":\"b\",\"unknown\":[{\"x\":1}],\"the-owner\":\"c\"}")]
    [InlineData("{\"breed\":\"a\",\"breed\":\"b\"}")]
    [InlineData("{\"breed\":\"a\",\"secret\":\"x\",\"computed\":9,\"age\":\"7\"}")]
    [InlineData("{\"breed\":null,\"place\":null}")]
    [InlineData("{\"breed\":\"a\",\"place\":{}}")]
    [InlineData("{\"breed\":\"a\",\"place\":{\"x\":1.0}}")]
    [InlineData("{\"breed\":\"a\",\"place\":[]}")]
    [InlineData("{\"name\":\"a\"}")]
    [InlineData("{\"breed\":5}")]
    [InlineData("{\"br\\u0065ed\":\"esc\"}")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Classes_are_read_from_the_texts_that_System_Text_Json_accepts(string json) =>
        Differential.CheckReading(CodecJobsCalls.Dog(new Dog { Breed = "" }), json);

    [Theory]
    [InlineData("5")]
    [InlineData("\"5\"")]
    [InlineData("\" 5\"")]
    [InlineData("\"+5\"")]
    [InlineData("\"5.0\"")]
    [InlineData("5.0")]
    [InlineData("5e2")]
    [InlineData("-0")]
    [InlineData("99999999999")]
    [InlineData("\"99999999999\"")]
    [InlineData("\"\"")]
    [InlineData("\"0x10\"")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("\"\\u0035\"")]
    public void Numbers_are_read_from_the_texts_that_System_Text_Json_accepts(string json) =>
        Differential.CheckReading(CodecJobsCalls.Number(1), json);

    [Theory]
    [InlineData("\"Red\"")]
    [InlineData("\"red\"")]
    [InlineData("\"DARKBLUE\"")]
    [InlineData("\"darkBlue\"")]
    [InlineData("\"Purple\"")]
    [InlineData("\"\"")]
    [InlineData("5")]
    [InlineData("\"5\"")]
    [InlineData("99")]
    [InlineData("-1")]
    [InlineData("null")]
    [InlineData("1.5")]
    [InlineData("99999999999999")]
    public void Enums_are_read_from_the_texts_that_System_Text_Json_accepts(string json) =>
        Differential.CheckReading(CodecJobsCalls.Color(Color.Red), json);

    [Fact]
    public async Task Missing_arguments_take_their_defaults_and_the_rest_is_told_by_name()
    {
        JobCall<string> call = CodecJobsCalls.Several(1);
        Assert.Equal("{\"first\":1,\"second\":\"two\",\"third\":null,\"rest\":[]}", Encoding.UTF8.GetString(CodecJobsCalls.Several(1, rest: []).Payload.Span));
        byte[] result = await RecordedInvocation.RunAsync(call.Definition, "{\"FIRST\":7,\"rest\":[1,2]}"u8.ToArray());
        Assert.Contains("two", Encoding.UTF8.GetString(result), StringComparison.Ordinal);

        JobPayloadException missing = await Assert.ThrowsAsync<JobPayloadException>(
            () => RecordedInvocation.RunAsync(call.Definition, "{\"second\":\"x\",\"rest\":[]}"u8.ToArray()));
        Assert.Contains("'first' is missing", missing.Message, StringComparison.Ordinal);
        Assert.Contains("CodecJobs.Several", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_json_is_kept_as_it_is()
    {
        using JsonDocument document = JsonDocument.Parse("{\"a\":[1,2.50,null,{\"b\":\"c\"}]}");
        Differential.Check(CodecJobsCalls.Anything, new Anything(document.RootElement));
    }

    [Fact]
    public void A_value_that_contains_itself_is_refused_when_it_is_enqueued()
    {
        var tree = new Tree("loop", []);
        tree.Children!.Add(tree);
        JobPayloadException refused = Assert.Throws<JobPayloadException>(() => CodecJobsCalls.Tree(tree));
        Assert.Contains("job 'CodecJobs.Tree'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("contains itself", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_payloads_are_refused_and_never_crash()
    {
        JobCall<Tree> call = CodecJobsCalls.Tree(new Tree("x", [new Tree("y", null)]));
        byte[] good = call.Payload.ToArray();
        for (int length = 0; length < good.Length; length++)
        {
            await Assert.ThrowsAsync<JobPayloadException>(() => RecordedInvocation.RunAsync(call.Definition, good.AsMemory(0, length)));
        }

        string[] hostile =
        [
            new string('[', 100_000),
            string.Concat(Enumerable.Repeat("{\"value\":", 100_000)),
            "{\"value\":" + string.Concat(Enumerable.Repeat("{\"children\":[", 40)),
            "{\"value\":{\"name\":" + new string('9', 100_000) + "}}",
            "{\"value\":{\"color\":1e999999999}}",
            "{\"value\":{\"name\":\"\\ud800\"}}",
        ];
        foreach (string text in hostile)
        {
            await Assert.ThrowsAsync<JobPayloadException>(() => RecordedInvocation.RunAsync(call.Definition, Encoding.UTF8.GetBytes(text)));
        }

        await Assert.ThrowsAsync<JobPayloadException>(
            () => RecordedInvocation.RunAsync(call.Definition, (byte[])[.. "{\"value\":{\"name\":\""u8, 0xFF, 0xC0, .. "\"}}"u8]));
    }

    private static bool IsUnicode(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }
}
