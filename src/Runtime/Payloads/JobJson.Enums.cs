using System.Text.Json;

namespace TypedJobs.Payloads;

public static partial class JobJson
{
    /// <summary>Returns whether the text is this name of an enum's member, whatever the case of its letters.</summary>
    public static bool IsName(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8Name) =>
        reader.TokenType == JsonTokenType.String
        && (reader.ValueTextEquals(utf8Name) || EqualsIgnoringCase(ref reader, utf8Name));

    /// <summary>Reads a member of an enum that is given as a number, or as several names.</summary>
    public static TEnum ReadEnum<TEnum>(ref Utf8JsonReader reader)
        where TEnum : struct, Enum
    {
        string? text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => RawText(ref reader),
            _ => null,
        };
        return Enum.TryParse(text, ignoreCase: true, out TEnum value)
            ? value
            : throw Unexpected(ref reader, $"a name of {typeof(TEnum).Name}");
    }

    /// <summary>Writes a member of an enum that has no name of its own: as several names, else as a number.</summary>
    public static void WriteEnum<TEnum>(Utf8JsonWriter writer, TEnum value)
        where TEnum : struct, Enum
    {
        string text = value.ToString();
        if (char.IsAsciiDigit(text[0]) || text[0] == '-')
        {
            writer.WriteRawValue(text);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }
}
