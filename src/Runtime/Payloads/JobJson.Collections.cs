using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Text.Json;

namespace TypedJobs.Payloads;

// Collections are read as System.Text.Json reads them: a stack, for one, comes back upside down.
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

    /// <summary>Reads an array as a sorted set, or <c>null</c>.</summary>
    public static SortedSet<T>? ReadSortedSet<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? new SortedSet<T>(list) : null;

    /// <summary>Reads an array as a linked list, or <c>null</c>.</summary>
    public static LinkedList<T>? ReadLinkedList<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? new LinkedList<T>(list) : null;

    /// <summary>Reads an array as a queue, or <c>null</c>.</summary>
    public static Queue<T>? ReadQueue<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? new Queue<T>(list) : null;

    /// <summary>Reads an array as a stack, or <c>null</c>.</summary>
    public static Stack<T>? ReadStack<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? new Stack<T>(list) : null;

    /// <summary>Reads an array as a collection, or <c>null</c>.</summary>
    public static Collection<T>? ReadCollection<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? new Collection<T>(list) : null;

    /// <summary>Reads an array as an observable collection, or <c>null</c>.</summary>
    public static ObservableCollection<T>? ReadObservableCollection<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? new ObservableCollection<T>(list) : null;

    /// <summary>Reads an array as memory; <c>null</c> as an empty one.</summary>
    public static Memory<T> ReadMemory<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) => ReadArray(ref reader, read);

    /// <summary>Reads an array as memory; <c>null</c> as an empty one.</summary>
    public static ReadOnlyMemory<T> ReadReadOnlyMemory<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadArray(ref reader, read);

    /// <summary>Reads an array as an immutable one. <c>null</c> is refused.</summary>
    public static ImmutableArray<T> ReadImmutableArray<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? [.. list] : throw Unexpected(ref reader, "an array");

    /// <summary>Reads an array as an immutable list, or <c>null</c>.</summary>
    public static ImmutableList<T>? ReadImmutableList<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? ImmutableList.CreateRange(list) : null;

    /// <summary>Reads an array as an immutable set, or <c>null</c>.</summary>
    public static ImmutableHashSet<T>? ReadImmutableHashSet<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? ImmutableHashSet.CreateRange(list) : null;

    /// <summary>Reads an array as an immutable sorted set, or <c>null</c>.</summary>
    public static ImmutableSortedSet<T>? ReadImmutableSortedSet<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? ImmutableSortedSet.CreateRange(list) : null;

    /// <summary>Reads an array as an immutable queue, or <c>null</c>.</summary>
    public static ImmutableQueue<T>? ReadImmutableQueue<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? ImmutableQueue.CreateRange(list) : null;

    /// <summary>Reads an array as an immutable stack, or <c>null</c>.</summary>
    public static ImmutableStack<T>? ReadImmutableStack<T>(ref Utf8JsonReader reader, JobJsonReader<T> read) =>
        ReadList(ref reader, read) is { } list ? ImmutableStack.CreateRange(list) : null;

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
    public static void WriteArray<T>(Utf8JsonWriter writer, T[]? values, JobJsonWriter<T> write)
    {
        if (values is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            WriteSpan(writer, values, write);
        }
    }

    /// <inheritdoc cref="WriteArray{T}(Utf8JsonWriter, T[], JobJsonWriter{T})"/>
    public static void WriteArray<T>(Utf8JsonWriter writer, in ImmutableArray<T> values, JobJsonWriter<T> write)
    {
        if (values.IsDefault)
        {
            RefuseNull();
            writer.WriteNullValue();
        }
        else
        {
            WriteSpan(writer, values.AsSpan(), write);
        }
    }

    /// <summary>Writes memory as an array.</summary>
    public static void WriteArray<T>(Utf8JsonWriter writer, in ReadOnlyMemory<T> values, JobJsonWriter<T> write) =>
        WriteSpan(writer, values.Span, write);

    /// <inheritdoc cref="WriteArray{T}(Utf8JsonWriter, in ReadOnlyMemory{T}, JobJsonWriter{T})"/>
    public static void WriteArray<T>(Utf8JsonWriter writer, in Memory<T> values, JobJsonWriter<T> write) =>
        WriteSpan(writer, values.Span, write);

    /// <inheritdoc cref="WriteArray{T}(Utf8JsonWriter, T[], JobJsonWriter{T})"/>
    public static void WriteArray<T>(Utf8JsonWriter writer, List<T>? values, JobJsonWriter<T> write)
    {
        if (values is null)
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

    /// <inheritdoc cref="WriteArray{T}(Utf8JsonWriter, T[], JobJsonWriter{T})"/>
    public static void WriteArray<T>(Utf8JsonWriter writer, IEnumerable<T>? values, JobJsonWriter<T> write)
    {
        if (values is null)
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

    private static void WriteSpan<T>(Utf8JsonWriter writer, ReadOnlySpan<T> values, JobJsonWriter<T> write)
    {
        writer.WriteStartArray();
        foreach (ref readonly T value in values)
        {
            write(writer, in value);
        }

        writer.WriteEndArray();
    }
}
