using System.Text;
using System.Text.Json;

namespace TypedJobs.Payloads;

public static partial class JobJson
{
    /// <summary>Returns whether the value is <c>null</c>.</summary>
    public static bool IsNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null;

    /// <summary>Enters an object, or says that there is none.</summary>
    public static void BeginObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Unexpected(ref reader, "an object");
        }
    }

    /// <summary>Goes on to the next property's name; <see langword="false"/> at the end of the object.</summary>
    public static bool NextProperty(ref Utf8JsonReader reader)
    {
        ReadToken(ref reader);
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>
    /// Returns whether the current property has this name, whatever the case of its letters, and if so, goes on to its value.
    /// </summary>
    public static bool TryProperty(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8Name)
    {
        if (!reader.ValueTextEquals(utf8Name) && !EqualsIgnoringCase(ref reader, utf8Name))
        {
            return false;
        }

        ReadToken(ref reader);
        return true;
    }

    /// <summary>Passes over a property that nobody asked for.</summary>
    public static void SkipProperty(ref Utf8JsonReader reader)
    {
        ulong outer = HideNamesFrom(reader.CurrentDepth);
        reader.Skip();
        _dataNames = outer;
    }

    /// <summary>Says that a value is missing.</summary>
    public static JsonException Missing(string name) =>
        new PayloadError($"'{name}' is missing or null, and has no default.");

    /// <summary>Says that a value cannot be read as what is declared: of which kind it is, but not the value.</summary>
    public static JsonException Unexpected(ref Utf8JsonReader reader, string expected)
    {
        string found = reader.TokenType switch
        {
            JsonTokenType.None => "nothing",
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a text",
            JsonTokenType.Number => "a number",
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Null => "null",
            _ => reader.TokenType.ToString(),
        };
        return new PayloadError($"expected {expected}, found {found}.");
    }

    private static void ReadToken(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            throw new PayloadError("the text ends in the middle of a value.");
        }
    }

    private static string RawText(ref Utf8JsonReader reader) =>
        Encoding.UTF8.GetString(reader.HasValueSequence ? [] : reader.ValueSpan);

    private static bool EqualsIgnoringCase(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8Name)
    {
        if (!reader.ValueIsEscaped && Ascii.IsValid(utf8Name))
        {
            return Ascii.EqualsIgnoreCase(reader.ValueSpan, utf8Name);
        }

        return string.Equals(reader.GetString(), Encoding.UTF8.GetString(utf8Name), StringComparison.OrdinalIgnoreCase);
    }
}
