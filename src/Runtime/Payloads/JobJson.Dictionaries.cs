using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TypedJobs.Payloads;

// Of two properties of one name the later counts, as with System.Text.Json.
public static partial class JobJson
{
    // Where keys that are no text are written before they become names.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _keyBuffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _keyWriter;

    /// <summary>Reads an object as a dictionary, or <c>null</c>.</summary>
    public static Dictionary<string, T>? ReadDictionary<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadDictionary(ref reader, ReadKey, read);

    /// <summary>Reads an object as a dictionary, or <c>null</c>.</summary>
    public static Dictionary<TKey, T>? ReadDictionary<TKey, T>(
        ref Utf8JsonReader reader, JobJsonReader<TKey> readKey, JobJsonReader<T> read)
        where TKey : notnull
    {
        if (IsNull(ref reader))
        {
            return null;
        }

        BeginObject(ref reader);
        ulong outer = HideNamesAt(reader.CurrentDepth + 1);
        var dictionary = new Dictionary<TKey, T>();
        while (NextProperty(ref reader))
        {
            TKey key = readKey(ref reader);
            ReadToken(ref reader);
            dictionary[key] = read(ref reader);
        }

        _dataNames = outer;
        return dictionary;
    }

    /// <summary>Reads an object as a sorted dictionary, or <c>null</c>.</summary>
    public static SortedDictionary<TKey, T>? ReadSortedDictionary<TKey, T>(
        ref Utf8JsonReader reader, JobJsonReader<TKey> readKey, JobJsonReader<T> read)
        where TKey : notnull =>
        ReadDictionary(ref reader, readKey, read) is { } dictionary ? new SortedDictionary<TKey, T>(dictionary) : null;

    /// <summary>Reads an object as a concurrent dictionary, or <c>null</c>.</summary>
    public static ConcurrentDictionary<TKey, T>? ReadConcurrentDictionary<TKey, T>(
        ref Utf8JsonReader reader, JobJsonReader<TKey> readKey, JobJsonReader<T> read)
        where TKey : notnull =>
        ReadDictionary(ref reader, readKey, read) is { } dictionary ? new ConcurrentDictionary<TKey, T>(dictionary) : null;

    /// <summary>Reads an object as an immutable dictionary, or <c>null</c>.</summary>
    public static ImmutableDictionary<TKey, T>? ReadImmutableDictionary<TKey, T>(
        ref Utf8JsonReader reader, JobJsonReader<TKey> readKey, JobJsonReader<T> read)
        where TKey : notnull =>
        ReadDictionary(ref reader, readKey, read)?.ToImmutableDictionary();

    /// <summary>Reads an object as an immutable sorted dictionary, or <c>null</c>.</summary>
    public static ImmutableSortedDictionary<TKey, T>? ReadImmutableSortedDictionary<TKey, T>(
        ref Utf8JsonReader reader, JobJsonReader<TKey> readKey, JobJsonReader<T> read)
        where TKey : notnull =>
        ReadDictionary(ref reader, readKey, read)?.ToImmutableSortedDictionary();

    /// <summary>Writes a dictionary as an object, or <c>null</c>.</summary>
    public static void WriteDictionary<T>(
        Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, T>>? values, JobJsonWriter<T> write) =>
        WriteDictionary(writer, values, WriteKey, write);

    /// <summary>Writes a dictionary as an object, or <c>null</c>.</summary>
    public static void WriteDictionary<TKey, T>(
        Utf8JsonWriter writer, IEnumerable<KeyValuePair<TKey, T>>? values, JobJsonWriter<TKey> writeKey, JobJsonWriter<T> write)
    {
        if (values is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        ulong outer = HideNamesAt(writer.CurrentDepth);
        foreach ((TKey key, T value) in values)
        {
            writeKey(writer, in key);
            write(writer, in value);
        }

        _dataNames = outer;
        writer.WriteEndObject();
    }

    /// <summary>Reads a property's name as a key.</summary>
    public static string ReadKey(ref Utf8JsonReader reader) => reader.GetString()!;

    /// <summary>Reads a property's name as <c>True</c> or <c>False</c>, whatever the case of its letters.</summary>
    public static bool ReadBooleanKey(ref Utf8JsonReader reader) =>
        bool.TryParse(reader.GetString(), out bool value) ? value : throw Unexpected(ref reader, "true or false");

    /// <summary>Reads a property's name with what reads such values from text.</summary>
    public static T ReadKey<T>(ref Utf8JsonReader reader, JobJsonReader<T> read)
    {
        // The name's own bytes, escapes and all, are the same text as a value.
        byte[] text = [(byte)'"', .. reader.ValueSpan, (byte)'"'];
        var key = new Utf8JsonReader(text, ReaderOptions);
        key.Read();
        return read(ref key);
    }

    /// <summary>Writes a property's name.</summary>
    public static void WriteKey(Utf8JsonWriter writer, in string key) => writer.WritePropertyName(key);

    /// <summary>Writes a property's name.</summary>
    public static void WriteBooleanKey(Utf8JsonWriter writer, in bool key) =>
        writer.WritePropertyName(key ? "True"u8 : "False"u8);

    /// <summary>Writes a property's name with what writes such values as text or numbers.</summary>
    public static void WriteKey<T>(Utf8JsonWriter writer, in T key, JobJsonWriter<T> write)
    {
        ArrayBufferWriter<byte> buffer = _keyBuffer ??= new ArrayBufferWriter<byte>(64);
        Utf8JsonWriter keyWriter = _keyWriter ??= new Utf8JsonWriter(buffer);
        buffer.ResetWrittenCount();
        keyWriter.Reset();
        write(keyWriter, in key);
        keyWriter.Flush();
        ReadOnlySpan<byte> json = buffer.WrittenSpan;
        if (json[0] != (byte)'"')
        {
            writer.WritePropertyName(AsItStands(json));
            return;
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.ValueIsEscaped)
        {
            writer.WritePropertyName(reader.GetString()!);
        }
        else
        {
            writer.WritePropertyName(AsItStands(reader.ValueSpan));
        }
    }

    // The plus of an exponent or of a time's offset is not escaped, neither in values nor in names.
    private static JsonEncodedText AsItStands(ReadOnlySpan<byte> text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
