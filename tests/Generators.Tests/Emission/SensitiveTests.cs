using TypedJobs.CompilerServices;
using TypedJobs.Generators.Tests.Running;

namespace TypedJobs.Generators.Tests.Emission;

/// <summary>Tests which values generated code describes as sensitive.</summary>
public sealed class SensitiveTests
{
    [Theory]
    [InlineData("[Sensitive] string a, int b", "", """{"parameters":["/a"],"result":[],"progress":[]}""")]
    [InlineData("Card card", "", """{"parameters":["/card/number"],"result":[],"progress":[]}""")]
    [InlineData("Card? card, Card[] cards, Dictionary<string, List<Card>> byName", "", """{"parameters":["/byName/*/*/number","/card/number","/cards/*/number"],"result":[],"progress":[]}""")]
    [InlineData("Named named", "", """{"parameters":["/named/a~1b","/named/pin"],"result":[],"progress":[]}""")]
    [InlineData("Derived derived", "", """{"parameters":["/derived/secret"],"result":[],"progress":[]}""")]
    [InlineData("(int, Card) pair", "", """{"parameters":["/pair/item2/number"],"result":[],"progress":[]}""")]
    [InlineData("Node node", "", """{"parameters":["/node/**/value"],"result":[],"progress":[]}""")]
    [InlineData("Left left", "", """{"parameters":["/left/**/right/**/value"],"result":[],"progress":[]}""")]
    [InlineData("IProgress<Card> progress", "", """{"parameters":[],"result":[],"progress":["/number"]}""")]
    [InlineData("[Sensitive] IProgress<int> progress", "", """{"parameters":[],"result":[],"progress":[""]}""")]
    [InlineData("", "Card", """{"parameters":[],"result":["/number"],"progress":[]}""")]
    [InlineData("", "[return: Sensitive] string", """{"parameters":[],"result":[""],"progress":[]}""")]
    [InlineData("Converted converted", "", """{"parameters":["/converted"],"result":[],"progress":[]}""")]
    [InlineData("List<InContext> values", "", """{"parameters":["/values/*"],"result":[],"progress":[]}""")]
    [InlineData("string a, Plain plain", "", null)]
    public void Shape_names_the_paths_of_sensitive_values(string parameters, string result, string? expected)
    {
        bool isMarked = result.StartsWith('[');
        string type = result.Length == 0 ? "void" : result.Split(' ')[^1];
        GeneratorRun run = GeneratorRun.Of($$"""
            #nullable enable
            using System;
            using System.Collections.Generic;
            using System.Text.Json;
            using System.Text.Json.Serialization;
            using TypedJobs;

            namespace Shop;

            public sealed record Card(string Holder, [Sensitive] string Number);
            public sealed class Plain { public string Text { get; set; } = ""; }
            public class Base { [Sensitive] public virtual string Secret { get; set; } = ""; }
            public sealed class Derived : Base { public override string Secret { get; set; } = ""; }
            public sealed class Named
            {
                [Sensitive, JsonPropertyName("a/b")] public string Value { get; set; } = "";
                [Sensitive, JsonInclude] public string Pin = "";
            }
            public sealed class Node { [Sensitive] public string Value { get; set; } = ""; public Node? Next { get; set; } }
            public sealed class Left { public Right? Right { get; set; } }
            public sealed class Right { public Left? Left { get; set; } [Sensitive] public string Value { get; set; } = ""; }
            [JsonConverter(typeof(ConvertedConverter))]
            public sealed class Converted { [Sensitive] public string Value { get; set; } = ""; }
            public sealed class ConvertedConverter : JsonConverter<Converted>
            {
                public override Converted Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new() { Value = reader.GetString()! };
                public override void Write(Utf8JsonWriter writer, Converted value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
            }
            public sealed class InContext { public Inner? Inner { get; set; } }
            public sealed class Inner { [Sensitive] public string Value { get; set; } = ""; }

            [JsonSerializable(typeof(InContext))]
            public sealed partial class Json : JsonSerializerContext;

            public static class Jobs
            {
                [Job, JobJsonContext(typeof(Json))]{{(isMarked ? " [return: Sensitive]" : "")}}
                public static {{type}} Run({{parameters}}) => throw new NotSupportedException();
            }
            """);
        Assert.Empty(run.Diagnostics);
        string shape = run.Result.GeneratedSources.Select(source => source.SourceText.ToString()).Single(text => text.Contains("Shape = ", StringComparison.Ordinal));
        string line = shape.Split('\n').Single(each => each.Contains("Shape = ", StringComparison.Ordinal)).Replace("\\\"", "\"", StringComparison.Ordinal);
        if (expected is null)
        {
            Assert.DoesNotContain("sensitive", line, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains($"\"sensitive\":{expected}}}", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Description_of_a_compiled_job_has_its_sensitive_paths()
    {
        JobDefinition job = Assert.Single(EmittedAssembly.Of(GeneratorRun.Of("""
            namespace Shop;
            public sealed record Card(string Holder, [TypedJobs.Sensitive] string Number);
            public static class PayJobs
            {
                [TypedJobs.Job] public static Card Pay(Card card, [TypedJobs.Sensitive] string pin) => card;
            }
            """)).Table.Jobs);
        Assert.EndsWith(""","sensitive":{"parameters":["/card/number","/pin"],"result":["/number"],"progress":[]}}""", job.Shape, StringComparison.Ordinal);
    }
}
