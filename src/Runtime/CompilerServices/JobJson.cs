using System.Buffers;
using System.ComponentModel;
using System.Text.Json;

namespace TypedJobs.CompilerServices;

/// <summary>
/// What generated codecs share: options, limits, the reading and writing of values that are not the user's own types,
/// and the errors. The format is that of System.Text.Json with its web defaults, and enums as names. Thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class JobJson
{
    private const int MaxDepth = 64;

    private static readonly JsonWriterOptions WriterOptions = new() { MaxDepth = MaxDepth };

    /// <summary>How payloads and results are read: at most 64 levels deep, no comments, no trailing commas.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>The payload of a job without arguments.</summary>
    public static ReadOnlyMemory<byte> NoArguments { get; } = "{}"u8.ToArray();

    /// <summary>Writes one JSON value with <paramref name="write"/> and returns its UTF-8 text.</summary>
    /// <typeparam name="TState">What <paramref name="write"/> needs.</typeparam>
    /// <param name="state">Passed on, so that the delegate captures nothing.</param>
    /// <param name="write">Writes exactly one JSON value.</param>
    /// <exception cref="InvalidOperationException">The value is more than 64 levels deep, or contains itself.</exception>
    public static ReadOnlyMemory<byte> Serialize<TState>(in TState state, JobJsonWriter<TState> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        write(writer, in state);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Reads the arguments of a job.</summary>
    /// <typeparam name="T">The arguments, as a tuple when there are several.</typeparam>
    /// <param name="jobName">The job, for the message of an error.</param>
    /// <param name="utf8Json">The stored arguments.</param>
    /// <param name="read">Reads them.</param>
    /// <exception cref="JobPayloadException">They are not what the handler declares.</exception>
    public static T ReadPayload<T>(string jobName, ReadOnlySpan<byte> utf8Json, JobJsonReader<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return ReadWhole($"The arguments of job '{jobName}'", utf8Json, read);
    }

    /// <summary>Reads the result of a job.</summary>
    /// <typeparam name="T">What the job returns.</typeparam>
    /// <param name="jobName">The job, for the message of an error.</param>
    /// <param name="utf8Json">The stored result.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="JobPayloadException">It is not what the handler declares.</exception>
    public static T ReadResult<T>(string jobName, ReadOnlySpan<byte> utf8Json, JobJsonReader<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return ReadWhole($"The result of job '{jobName}'", utf8Json, read);
    }

    private static T ReadWhole<T>(string what, ReadOnlySpan<byte> utf8Json, JobJsonReader<T> read)
    {
        var reader = new Utf8JsonReader(utf8Json, ReaderOptions);
        try
        {
            reader.Read();
            T value = read(ref reader);
            reader.Read();
            return value;
        }
        catch (Exception error)
        {
            string at = JsonPath.Find(utf8Json, reader.TokenStartIndex);
            throw new JobPayloadException(
                $"{what} cannot be read at {at}: {error.Message} Was it stored by another version of the handler? A parameter " +
                "that is added later needs a default value, and one whose type changes needs another name.",
                error);
        }
    }
}
