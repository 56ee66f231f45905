using System.ComponentModel;
using System.Text.Json;

namespace TypedJobs.Payloads;

/// <summary>
/// Reads and writes, for generated codecs, the values that are not of the user's own types, within the limits of payloads. The
/// format is that of System.Text.Json with its web defaults, and enums as names. Thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class JobJson
{
    private const int MaxDepth = 64;
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Gets how payloads and results are written: at most 64 levels deep.</summary>
    internal static JsonWriterOptions WriterOptions { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>
    /// Gets the options with which payloads and results are read: at most 64 levels deep, no comments, no trailing commas.
    /// </summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>Gets the payload of a job without arguments.</summary>
    public static ReadOnlyMemory<byte> NoArguments { get; } = "{}"u8.ToArray();

    /// <summary>Writes the arguments of a job and returns their UTF-8 text.</summary>
    /// <typeparam name="TState">The arguments, as a tuple when there are several.</typeparam>
    /// <param name="jobName">The job, for the message of an error.</param>
    /// <param name="state">Passed on, so that the delegate captures nothing.</param>
    /// <param name="write">Writes exactly one JSON value.</param>
    /// <exception cref="JobPayloadException">
    /// They cannot be stored: more than 64 levels deep, containing themselves, larger than 16 MiB, or not expressible in JSON.
    /// </exception>
    /// <exception cref="ArgumentException">A member or an element is null whose type is not nullable.</exception>
    public static ReadOnlyMemory<byte> Serialize<TState>(string jobName, in TState state, JobJsonWriter<TState> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        PayloadWriter writer = PayloadWriter.Rent();
        _refusesNull = true;
        try
        {
            WriteWhole("The arguments", jobName, writer.Json, in state, write, writer);
        }
        finally
        {
            _refusesNull = false;
        }

        byte[] payload = writer.ToArray();
        writer.Return();
        return payload;
    }

    /// <summary>Writes the result of a job.</summary>
    /// <typeparam name="T">What the job returns.</typeparam>
    /// <param name="jobName">The job, for the message of an error.</param>
    /// <param name="writer">Where it goes.</param>
    /// <param name="result">What the handler returned.</param>
    /// <param name="write">Writes exactly one JSON value.</param>
    /// <exception cref="JobPayloadException">It cannot be stored, as with <see cref="Serialize"/>.</exception>
    public static void WriteResult<T>(string jobName, Utf8JsonWriter writer, in T result, JobJsonWriter<T> write)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(write);
        WriteWhole("The result", jobName, writer, in result, write);
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

    private static void WriteWhole<T>(
        string what, string jobName, Utf8JsonWriter writer, in T value, JobJsonWriter<T> write, PayloadWriter? buffered = null)
    {
        _dataNames = 0;
        try
        {
            write(writer, in value);
        }
        catch (Exception error)
        {
            if (writer.CurrentDepth >= MaxDepth)
            {
                throw new JobPayloadException(
                    $"{what} of job '{jobName}' cannot be stored: it is more than {MaxDepth} levels deep, or contains itself.");
            }

            string? path = buffered is null ? null : JsonPath.FindEnd(buffered.GetWritten(), _dataNames);
            if (error is PayloadError { IsNull: true })
            {
                throw new ArgumentException($"Job '{jobName}' cannot be enqueued: {path} is null, but its type is not nullable.");
            }

            string place = path is null ? string.Empty : $" at {path}";
            throw new JobPayloadException(
                $"{what} of job '{jobName}' cannot be stored{place}: {PayloadError.Describe(error)}", error as PayloadError);
        }

        long size = writer.BytesCommitted + writer.BytesPending;
        if (size > MaxBytes)
        {
            throw new JobPayloadException(
                $"{what} of job '{jobName}' cannot be stored: it is {size} bytes of JSON, and the most is {MaxBytes}. Store large " +
                "data where it belongs, and give the job the name under which it is found.");
        }
    }

    private static T ReadWhole<T>(string what, ReadOnlySpan<byte> utf8Json, JobJsonReader<T> read)
    {
        if (utf8Json.Length > MaxBytes)
        {
            throw new JobPayloadException($"{what} cannot be read: it is {utf8Json.Length} bytes of JSON, and the most is {MaxBytes}.");
        }

        var reader = new Utf8JsonReader(utf8Json, ReaderOptions);
        _dataNames = 0;
        try
        {
            reader.Read();
            T value = read(ref reader);
            reader.Read();
            return value;
        }
        catch (Exception error)
        {
            throw Unreadable(what, utf8Json, reader.TokenStartIndex, error);
        }
    }

    private static JobPayloadException Unreadable(string what, ReadOnlySpan<byte> utf8Json, long position, Exception error)
    {
        // A broken text is told as such: the reader's own message quotes it.
        bool isBroken = false;
        string broken = error is JsonException and not PayloadError
            ? JsonPath.Find(utf8Json, long.MaxValue, _dataNames, out isBroken)
            : string.Empty;
        string path = isBroken ? broken : JsonPath.Find(utf8Json, position, _dataNames, out _);
        string cause = isBroken ? $"the text is not valid JSON from there on, or more than {MaxDepth} levels deep." : PayloadError.Describe(error);
        return new JobPayloadException(
            $"{what} cannot be read at {path}: {cause} Was it stored by another version of the handler? A parameter " +
            "that is added later needs a default value, and one whose type changes needs another name.",
            error as PayloadError);
    }
}
