using System.Collections.Immutable;
using System.Text.Json;

namespace TypedJobs.CompilerServices;

public static partial class JobJson
{
    /// <summary>Reads a value or <c>null</c>.</summary>
    public static T? ReadNullable<T>(ref Utf8JsonReader reader, JobJsonReader<T> read)
        where T : struct => IsNull(ref reader) ? null : read(ref reader);

    /// <summary>Reads an array, or <c>null</c>.</summary>
    public static T[]? ReadArray<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read)?.ToArray();

    /// <summary>Reads an array as a list, or <c>null</c>.</summary>
    public static List<T>? ReadList<T>(ref Utf8JsonReader reader, JobJsonReader<T> read)
    {
        if (IsNull(ref reader))
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Unexpected(ref reader, "an array");
        }

        var list = new List<T>();
        ReadToken(ref reader);
        while (reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(read(ref reader));
            ReadToken(ref reader);
        }

        return list;
    }

    /// <summary>Reads an array as a set, or <c>null</c>.</summary>
    public static HashSet<T>? ReadSet<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? [.. list] : null;

    /// <summary>Reads an array as an immutable one. <c>null</c> is refused.</summary>
    public static ImmutableArray<T> ReadImmutableArray<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? [.. list] : throw Unexpected(ref reader, "an array");

    /// <summary>Reads an array as an immutable list, or <c>null</c>.</summary>
    public static ImmutableList<T>? ReadImmutableList<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? [.. list] : null;

    /// <summary>Reads an object as a dictionary, or <c>null</c>. Of two properties of one name the later counts.</summary>
    public static Dictionary<string, T>? ReadDictionary<T>(ref Utf8JsonReader reader, JobJsonReader<T> read)
    {
        if (IsNull(ref reader))
        {
            return null;
        }

        BeginObject(ref reader);
        var dictionary = new Dictionary<string, T>();
        while (NextProperty(ref reader))
        {
            string name = reader.GetString()!;
            ReadToken(ref reader);
            dictionary[name] = read(ref reader);
        }

        return dictionary;
    }

    /// <summary>Writes a value or <c>null</c>.</summary>
    public static void WriteNullable<T>(Utf8JsonWriter writer, in T? value, JobJsonWriter<T> write)
        where T : struct
    {
        if (value is { } some)
        {
            write(writer, in some);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    /// <summary>Writes an array, or <c>null</c>.</summary>
    public static void WriteArray<T>(Utf8JsonWriter writer, IEnumerable<T>? values, JobJsonWriter<T> write)
    {
        if (values is null or ImmutableArray<T> { IsDefault: true })
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartArray();
        foreach (T value in values)
        {
            write(writer, in value);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a dictionary as an object, or <c>null</c>.</summary>
    public static void WriteDictionary<T>(
        Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, T>>? values, JobJsonWriter<T> write)
    {
        if (values is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        foreach (KeyValuePair<string, T> pair in values)
        {
            writer.WritePropertyName(pair.Key);
            T value = pair.Value;
            write(writer, in value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Whether the text is this name of an enum's member, whatever the case of its letters.</summary>
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
