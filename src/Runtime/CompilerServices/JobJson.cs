using System.Buffers;
using System.ComponentModel;
using System.Text.Json;

namespace TypedJobs.CompilerServices;

/// <summary>What generated codecs share: options, limits and the errors they throw. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class JobJson
{
    /// <summary>How payloads and results are read: at most 64 levels deep, no comments, no trailing commas.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = 64 };

    /// <summary>Writes one JSON value with <paramref name="write"/> and returns its UTF-8 text.</summary>
    /// <typeparam name="TState">What <paramref name="write"/> needs.</typeparam>
    /// <param name="state">Passed on, so that the delegate captures nothing.</param>
    /// <param name="write">Writes exactly one JSON value.</param>
    public static ReadOnlyMemory<byte> Write<TState>(in TState state, JobJsonWriter<TState> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        write(writer, in state);
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
