using System.Globalization;
using System.Text.Json;

namespace TypedJobs.Payloads;

public static partial class JobJson
{
    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public static bool ReadBoolean(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Unexpected(ref reader, "true or false"),
    };

    /// <summary>Reads a text of one UTF-16 unit.</summary>
    public static char ReadChar(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is [char value]
            ? value
            : throw Unexpected(ref reader, "a text of one character");

    /// <summary>Reads a text or <c>null</c>.</summary>
    public static string? ReadString(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        _ => throw Unexpected(ref reader, "a text"),
    };

    /// <summary>Reads a <see cref="Guid"/> in its <c>D</c> form.</summary>
    public static Guid ReadGuid(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out Guid value)
            ? value
            : throw Unexpected(ref reader, "a GUID such as \"0f8fad5b-d9cb-469f-a165-70867728950e\"");

    /// <summary>Reads an ISO 8601 time.</summary>
    public static DateTime ReadDateTime(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out DateTime value)
            ? value
            : throw Unexpected(ref reader, "a time in ISO 8601 form");

    /// <summary>Reads an ISO 8601 time with its offset.</summary>
    public static DateTimeOffset ReadDateTimeOffset(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset value)
            ? value
            : throw Unexpected(ref reader, "a time in ISO 8601 form");

    /// <summary>Reads a date such as <c>2026-01-31</c>.</summary>
    public static DateOnly ReadDateOnly(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
            && DateOnly.TryParseExact(
                reader.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly value)
            ? value
            : throw Unexpected(ref reader, "a date such as \"2026-01-31\"");

    /// <summary>Reads a time of day such as <c>13:45:00</c>.</summary>
    public static TimeOnly ReadTimeOnly(ref Utf8JsonReader reader) =>
        TryReadTimeSpan(ref reader, out TimeSpan value) && value >= TimeSpan.Zero && value.Days == 0
            ? TimeOnly.FromTimeSpan(value)
            : throw Unexpected(ref reader, "a time of day such as \"13:45:00\"");

    /// <summary>Reads a span of time such as <c>1.02:03:04</c>.</summary>
    public static TimeSpan ReadTimeSpan(ref Utf8JsonReader reader) =>
        TryReadTimeSpan(ref reader, out TimeSpan value)
            ? value
            : throw Unexpected(ref reader, "a span of time such as \"1.02:03:04\"");

    /// <summary>Reads an absolute or relative URI, or <c>null</c>.</summary>
    public static Uri? ReadUri(ref Utf8JsonReader reader) =>
        IsNull(ref reader)
            ? null
            : reader.TokenType == JsonTokenType.String
                && Uri.TryCreate(reader.GetString(), UriKind.RelativeOrAbsolute, out Uri? value)
                ? value
                : throw Unexpected(ref reader, "a URI");

    /// <summary>Reads a version such as <c>1.2.3</c>, or <c>null</c>.</summary>
    public static Version? ReadVersion(ref Utf8JsonReader reader) =>
        IsNull(ref reader)
            ? null
            : reader.TokenType == JsonTokenType.String
                && reader.GetString() is { Length: > 0 } text
                && char.IsAsciiDigit(text[0])
                && char.IsAsciiDigit(text[^1])
                && Version.TryParse(text, out Version? value)
                ? value
                : throw Unexpected(ref reader, "a version such as \"1.2.3\"");

    /// <summary>Reads bytes from Base64 text, or <c>null</c>.</summary>
    public static byte[]? ReadByteArray(ref Utf8JsonReader reader) =>
        IsNull(ref reader)
            ? null
            : reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out byte[]? value)
                ? value
                : throw Unexpected(ref reader, "bytes as Base64 text");

    /// <summary>Reads bytes from Base64 text; <c>null</c> as none.</summary>
    public static Memory<byte> ReadByteMemory(ref Utf8JsonReader reader) => ReadByteArray(ref reader);

    /// <summary>Reads bytes from Base64 text; <c>null</c> as none.</summary>
    public static ReadOnlyMemory<byte> ReadReadOnlyByteMemory(ref Utf8JsonReader reader) => ReadByteArray(ref reader);

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in bool value) =>
        writer.WriteBooleanValue(value);

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in char value) =>
        writer.WriteStringValue([value]);

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in string? value) =>
        writer.WriteStringValue(value);

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in Guid value) =>
        writer.WriteStringValue(value);

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in DateTime value) =>
        writer.WriteStringValue(value);

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in DateTimeOffset value) =>
        writer.WriteStringValue(value);

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in DateOnly value) =>
        writer.WriteStringValue(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in TimeOnly value) =>
        writer.WriteStringValue(value.ToTimeSpan().ToString("c", CultureInfo.InvariantCulture));

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in TimeSpan value) =>
        writer.WriteStringValue(value.ToString("c", CultureInfo.InvariantCulture));

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in Uri? value) =>
        writer.WriteStringValue(value?.OriginalString);

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, in Version? value) =>
        writer.WriteStringValue(value?.ToString());

    /// <summary>Writes bytes as Base64 text.</summary>
    public static void Write(Utf8JsonWriter writer, in byte[]? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteBase64StringValue(value);
        }
    }

    /// <summary>Writes bytes as Base64 text.</summary>
    public static void Write(Utf8JsonWriter writer, in Memory<byte> value) => writer.WriteBase64StringValue(value.Span);

    /// <summary>Writes bytes as Base64 text.</summary>
    public static void Write(Utf8JsonWriter writer, in ReadOnlyMemory<byte> value) => writer.WriteBase64StringValue(value.Span);

    private static bool TryReadTimeSpan(ref Utf8JsonReader reader, out TimeSpan value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        // The text form "c" also knows bare days and surrounding blanks, which the format has not.
        string text = reader.GetString()!;
        return text.Length > 0
            && (char.IsAsciiDigit(text[0]) || text[0] == '-')
            && text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value);
    }
}
