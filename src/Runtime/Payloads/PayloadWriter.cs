using System.Buffers;
using System.Text.Json;

namespace TypedJobs.Payloads;

/// <summary>
/// A JSON writer and its buffer, kept by each thread for the next payload: they are larger than most payloads. One whose
/// payload could not be written is not returned, and so not used again.
/// </summary>
internal sealed class PayloadWriter
{
    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static PayloadWriter? _kept;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    private PayloadWriter() => Json = new Utf8JsonWriter(_buffer, JobJson.WriterOptions);

    /// <summary>Writes JSON.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>A writer for the caller alone: what it writes may write another payload meanwhile.</summary>
    public static PayloadWriter Rent()
    {
        PayloadWriter writer = _kept ?? new PayloadWriter();
        _kept = null;
        return writer;
    }

    /// <summary>Returns what was written.</summary>
    public byte[] ToArray()
    {
        Json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    /// <summary>Gets what was written so far, which may end anywhere.</summary>
    public ReadOnlySpan<byte> GetWritten()
    {
        Json.Flush();
        return _buffer.WrittenSpan;
    }

    /// <summary>Gives the writer back.</summary>
    public void Return()
    {
        if (_buffer.Capacity <= MaxKept)
        {
            _buffer.ResetWrittenCount();
            Json.Reset();
            _kept = this;
        }
    }
}
