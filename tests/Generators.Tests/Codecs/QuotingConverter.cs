using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>A converter that says what it found, as many do.</summary>
public sealed class QuotingConverter : JsonConverter<Quoted>
{
    public override Quoted Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = JsonElement.ParseValue(ref reader).ToString();
        return text == "fine" ? new Quoted(text) : throw new JsonException($"'{text}' is not fine.", new ArgumentException(text));
    }

    public override void Write(Utf8JsonWriter writer, Quoted value, JsonSerializerOptions options)
    {
        if (value.Text != "fine")
        {
            throw new InvalidOperationException($"'{value.Text}' is not fine.");
        }

        writer.WriteStringValue(value.Text);
    }
}
