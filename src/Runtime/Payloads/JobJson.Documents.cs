using System.Text.Json;
using System.Text.Json.Nodes;

namespace TypedJobs.Payloads;

// JSON that stays JSON.
public static partial class JobJson
{
    /// <summary>Reads any JSON value.</summary>
    public static JsonElement ReadJsonElement(ref Utf8JsonReader reader)
    {
        ulong outer = HideNamesFrom(reader.CurrentDepth + 1);
        JsonElement value = JsonElement.ParseValue(ref reader);
        _dataNames = outer;
        return value;
    }

    /// <summary>Reads any JSON value.</summary>
    public static JsonDocument ReadJsonDocument(ref Utf8JsonReader reader)
    {
        ulong outer = HideNamesFrom(reader.CurrentDepth + 1);
        JsonDocument value = JsonDocument.ParseValue(ref reader);
        _dataNames = outer;
        return value;
    }

    /// <summary>Reads any JSON value, <c>null</c> as no node.</summary>
    public static JsonNode? ReadJsonNode(ref Utf8JsonReader reader)
    {
        ulong outer = HideNamesFrom(reader.CurrentDepth + 1);
        JsonNode? value = JsonNode.Parse(ref reader);
        _dataNames = outer;
        return value;
    }

    /// <summary>Reads an object, or <c>null</c>.</summary>
    public static JsonObject? ReadJsonObject(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null
            ? (JsonObject?)ReadJsonNode(ref reader)
            : throw Unexpected(ref reader, "an object");

    /// <summary>Reads an array, or <c>null</c>.</summary>
    public static JsonArray? ReadJsonArray(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.StartArray or JsonTokenType.Null
            ? (JsonArray?)ReadJsonNode(ref reader)
            : throw Unexpected(ref reader, "an array");

    /// <summary>Writes any JSON value. One that was never set is refused.</summary>
    public static void Write(Utf8JsonWriter writer, in JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            throw new PayloadError("the JsonElement was never set.");
        }

        ulong outer = HideNamesFrom(writer.CurrentDepth + 1);
        value.WriteTo(writer);
        _dataNames = outer;
    }

    /// <summary>Writes any JSON value, or <c>null</c>.</summary>
    public static void Write(Utf8JsonWriter writer, in JsonDocument? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            ulong outer = HideNamesFrom(writer.CurrentDepth + 1);
            value.WriteTo(writer);
            _dataNames = outer;
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
            ulong outer = HideNamesFrom(writer.CurrentDepth + 1);
            value.WriteTo(writer);
            _dataNames = outer;
        }
    }

    /// <inheritdoc cref="Write(Utf8JsonWriter, in JsonNode?)"/>
    public static void Write(Utf8JsonWriter writer, in JsonObject? value) => Write(writer, (JsonNode?)value);

    /// <inheritdoc cref="Write(Utf8JsonWriter, in JsonNode?)"/>
    public static void Write(Utf8JsonWriter writer, in JsonArray? value) => Write(writer, (JsonNode?)value);
}
