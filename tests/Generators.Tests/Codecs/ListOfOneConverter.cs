using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>A text as an array of one; null as an empty one.</summary>
public sealed class ListOfOneConverter : JsonConverter<string?>
{
    public override bool HandleNull => true;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("no array");
        }

        string? text = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            text = reader.GetString();
        }

        return text;
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        if (value is not null)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
