using System.Text.Json;
using System.Text.Json.Nodes;

namespace TypedJobs.CompilerServices;

// JSON that stays JSON.
public static partial class JobJson
{
    /// <summary>Reads any JSON value.</summary>
    public static JsonElement ReadJsonElement(ref Utf8JsonReader reader) => JsonElement.ParseValue(ref reader);

    /// <summary>Reads any JSON value.</summary>
    public static JsonDocument ReadJsonDocument(ref Utf8JsonReader reader) => JsonDocument.ParseValue(ref reader);

    /// <summary>Reads any JSON value, <c>null</c> as no node.</summary>
    public static JsonNode? ReadJsonNode(ref Utf8JsonReader reader) => JsonNode.Parse(ref reader);

    /// <summary>Reads an object, or <c>null</c>.</summary>
    public static JsonObject? ReadJsonObject(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null
            ? (JsonObject?)JsonNode.Parse(ref reader)
            : throw Unexpected(ref reader, "an object");

    /// <summary>Reads an array, or <c>null</c>.</summary>
    public static JsonArray? ReadJsonArray(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.StartArray or JsonTokenType.Null
            ? (JsonArray?)JsonNode.Parse(ref reader)
            : throw Unexpected(ref reader, "an array");

    /// <summary>Writes any JSON value. One that was never set is refused.</summary>
    public static void Write(Utf8JsonWriter writer, in JsonElement value) => value.WriteTo(writer);

    /// <summary>Writes any JSON value, or <c>null</c>.</summary>
    public static void Write(Utf8JsonWriter writer, in JsonDocument? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    /// <summary>Writes any JSON value, or <c>null</c>.</summary>
    public static void Write(Utf8JsonWriter writer, in JsonNode? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    /// <inheritdoc cref="Write(Utf8JsonWriter, in JsonNode?)"/>
    public static void Write(Utf8JsonWriter writer, in JsonObject? value) => Write(writer, (JsonNode?)value);

    /// <inheritdoc cref="Write(Utf8JsonWriter, in JsonNode?)"/>
    public static void Write(Utf8JsonWriter writer, in JsonArray? value) => Write(writer, (JsonNode?)value);
}
