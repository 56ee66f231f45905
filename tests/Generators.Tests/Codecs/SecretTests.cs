using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Arguments and results may be secret: no error about them contains a value.</summary>
public sealed class SecretTests
{
    private const string Secret = "s3cr3t";
    private const string SecretNumber = "7351924680135792468";

    private static readonly string[] Mismatches =
    [
        $"\"{Secret}\"", SecretNumber, $"-{SecretNumber}.5", "true", "null", $"[\"{Secret}\"]", $"[[{SecretNumber}]]", $"{{\"{Secret}\":\"{Secret}\"}}",
        $"{{\"{Secret}\":{{\"{Secret}\":[{SecretNumber}]}}}}", $"{{\"{Secret}\":1,", $"t{Secret}", $"\"{Secret}", $"\"{Secret}\\ud800\"", $"{{\"{Secret}\" {Secret}",
    ];

    private static readonly JobCall[] Calls =
    [
        CodecJobsCalls.Numbers(new Numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (Half)12, 13, 14)),
        CodecJobsCalls.Dog(new Dog { Breed = "b", Place = new Point(1, 2), Owner = "o" }),
        CodecJobsCalls.Tree(new Tree("x", [new Tree("y", null)])),
        CodecJobsCalls.Anything(new Anything(JsonDocument.Parse("[1]").RootElement)),
        CodecJobsCalls.Number(1),
        CodecJobsCalls.Color(Color.Red),
        CodecJobsCalls.Several(1, "two", Color.Red, 3),
        ShapeJobsCalls.Keys(new ManyKeys(new() { [1] = 1 }, null, new Dictionary<Guid, int> { [Guid.Empty] = 1 }, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)),
        ShapeJobsCalls.Tuples(new Tuples((1, "a"), [(Color.Red, 1)], null, (1, 2, 3, 4, 5, 6, 7, 8, "9"), null, new("k", 1))),
        ShapeJobsCalls.Converted(new Converted(new Money(1, "EUR"), null, [], "tag", 1, 2, Color.Red, Grade.High)),
        ShapeJobsCalls.Drawing(new Drawing("d", [new Circle("c", 1)], null, null)),
        ShapeJobsCalls.Initialized(new Initialized { Name = "n" }),
        ShapeJobsCalls.Bytes([1]),
        SecretJobsCalls.Telling(new Telling("t", new() { ["k"] = new Quoted("fine") })),
    ];

    public static TheoryData<int> Positions => [.. Enumerable.Range(0, Calls.Length)];

    [Theory]
    [MemberData(nameof(Positions))]
    public async Task Error_about_a_stored_payload_contains_no_value_and_no_name_that_is_data(int position)
    {
        JobCall call = Calls[position];
        int refused = 0;
        foreach (string payload in Damage(Encoding.UTF8.GetString(call.Payload.Span)))
        {
            refused += await TryAsync(() => RecordedInvocation.RunAsync(call.Definition, Encoding.UTF8.GetBytes(payload)), payload);
        }

        Assert.InRange(refused, 10, int.MaxValue);
    }

    [Fact]
    public async Task Error_about_a_stored_result_contains_no_value()
    {
        JobCall<Tree> tree = CodecJobsCalls.Tree(new Tree("x", []));
        JobCall<Telling> telling = SecretJobsCalls.Telling(new Telling("t", []));
        int refused = 0;
        foreach (string json in Damage("""{"name":"x","children":[{"name":"y","children":null}]}"""))
        {
            refused += await TryAsync(() => Task.FromResult(tree.Definition.ReadResult(Encoding.UTF8.GetBytes(json))), json);
        }

        foreach (string json in Damage("""{"text":"x","parts":{"k":"fine"}}"""))
        {
            refused += await TryAsync(() => Task.FromResult(telling.Definition.ReadResult(Encoding.UTF8.GetBytes(json))), json);
        }

        Assert.InRange(refused, 10, int.MaxValue);
    }

    [Fact]
    public async Task Error_about_what_cannot_be_stored_contains_no_value()
    {
        var telling = new Telling("t", new() { [Secret] = new Quoted(Secret) });
        Assert.Equal(1, await TryAsync(() => Task.FromResult(SecretJobsCalls.Telling(telling)), "arguments"));
        JobCall<Telling> call = SecretJobsCalls.Telling(new Telling(Secret, []), 1);
        Assert.Equal(1, await TryAsync(() => RecordedInvocation.RunAsync(call.Definition, call.Payload), "result"));
    }

    [Fact]
    public async Task Error_names_the_path_the_kind_and_whose_code_threw()
    {
        JobCall<Telling> call = SecretJobsCalls.Telling(new Telling("t", []));
        Assert.Contains("at $.value.text: expected a text, found a number.", await MessageAsync("""{"value":{"text":5}}"""), StringComparison.Ordinal);
        Assert.Contains(
            "at $.value.parts.*: System.Text.Json.JsonException was thrown at ",
            await MessageAsync("""{"value":{"text":"t","parts":{"key":"no"}}}"""),
            StringComparison.Ordinal);
        Assert.Contains("QuotingConverter.Read(", await MessageAsync("""{"value":{"parts":{"key":"no"}}}"""), StringComparison.Ordinal);
        Assert.Contains("at $.value: the text is not valid JSON", await MessageAsync("""{"value":{"unknown":1,"text"""), StringComparison.Ordinal);
        Assert.Contains("at $.value.*: the text is not valid JSON", await MessageAsync("""{"value":{"unknown":tru"""), StringComparison.Ordinal);
        Assert.Contains("at $.value.text: the text is not valid JSON", await MessageAsync("""{"value":{"unknown":1,"text":tru"""), StringComparison.Ordinal);
        JobPayloadException refused = Assert.Throws<JobPayloadException>(
            () => SecretJobsCalls.Telling(new Telling("t", new() { ["a"] = new Quoted("fine"), ["b"] = new Quoted("no") })));
        Assert.Contains("cannot be stored at $.value.parts.*: System.InvalidOperationException was thrown at ", refused.Message, StringComparison.Ordinal);

        async Task<string> MessageAsync(string json) => (await Assert.ThrowsAsync<JobPayloadException>(
            () => RecordedInvocation.RunAsync(call.Definition, Encoding.UTF8.GetBytes(json)))).Message;
    }

    // Every place of a document with every mismatch, behind a name that nobody knows, and each of that cut off anywhere.
    private static IEnumerable<string> Damage(string good)
    {
        const string Place = "\"<here>\"";
        int places = Count(JsonNode.Parse(good)!);
        for (int i = 0; i < places; i++)
        {
            int left = i;
            JsonNode changed = Replace(JsonNode.Parse(good)!, ref left);
            string text = changed.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            foreach (string mismatch in Mismatches)
            {
                string damaged = text.Replace(Place, mismatch, StringComparison.Ordinal);
                yield return damaged;
                string behind = damaged.Insert(damaged.IndexOf('{', StringComparison.Ordinal) + 1, $"\"{Secret}\":\"{Secret}\",");
                yield return behind;
                for (int end = 0; end < behind.Length; end += 3)
                {
                    yield return behind[..end];
                }
            }
        }
    }

    private static int Count(JsonNode? node) => 1 + (node switch
    {
        JsonObject o => o.Sum(pair => Count(pair.Value)),
        JsonArray a => a.Sum(Count),
        _ => 0,
    });

    private static JsonNode Replace(JsonNode? node, ref int left)
    {
        if (left-- == 0)
        {
            return JsonValue.Create("<here>");
        }

        switch (node)
        {
            case JsonObject o:
                foreach (string name in o.Select(pair => pair.Key).ToImmutableArray())
                {
                    JsonNode? value = o[name]?.DeepClone();
                    o[name] = left < 0 ? value : Replace(value, ref left);
                }

                return o;
            case JsonArray a:
                for (int i = 0; i < a.Count; i++)
                {
                    JsonNode? value = a[i]?.DeepClone();
                    a[i] = left < 0 ? value : Replace(value, ref left);
                }

                return a;
            default:
                return node!;
        }
    }

    private static async Task<int> TryAsync<T>(Func<Task<T>> act, string payload)
    {
        try
        {
            await act();
            return 0;
        }
        catch (Exception error)
        {
            Assert.IsType<JobPayloadException>(error);
            string stored = Encoding.UTF8.GetString(JobError.From(error).ToUtf8().Span) + error;
            foreach (string secret in (string[])[Secret, "s3cr", SecretNumber, "73519", "cr3t"])
            {
                Assert.False(stored.Contains(secret, StringComparison.Ordinal), $"{payload} told '{secret}': {stored}");
            }

            return 1;
        }
    }
}
