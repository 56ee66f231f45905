using System.Buffers;
using System.Text;
using System.Text.Json;
using TypedJobs.Jobs;
using TypedJobs.Jobs.Exceptions;

namespace TypedJobs;

/// <summary>An exception that ended an attempt, as it is stored with the job. Immutable.</summary>
/// <param name="Type">The full name of the exception's type.</param>
/// <param name="Message">Its message. At most 8,192 characters are kept.</param>
/// <param name="StackTrace">
/// Its messages, stack traces and inner exceptions, as text. At most 16,384 characters are kept, and as many of what cleanup
/// threw. Where that is too little, messages are cut first, so that the stack traces stay.
/// </param>
public sealed record JobError(string Type, string Message, string? StackTrace)
{
    // An error is for people to read; a runaway message must not fill Redis, nor crowd out the stack trace. A failure and
    // that of its cleanup have the whole length each.
    private const int MaxMessageLength = 8 * 1024;
    private const int MaxTextLength = 16 * 1024;
    private const int MaxStackTraceLength = (2 * MaxTextLength) + 100;

    internal const string DamagedType = "TypedJobs.JobDamagedException";

    /// <summary>The error of a job whose stored parts cannot be read.</summary>
    internal static JobError Damaged(string what) => new(
        DamagedType,
        $"The stored job is damaged: {what}. Something other than TypedJobs has changed the keys of its queue, or the server " +
        "evicts keys or has lost writes.",
        null);

    internal static JobError From(Exception exception, Exception? cleanUpFailure = null)
    {
        string text = ExceptionText.Of(exception, MaxTextLength);
        return new(
            exception.GetType().FullName ?? exception.GetType().Name,
            ExceptionText.MessageOf(exception),
            cleanUpFailure is null
                ? text
                : $"{text}\n--- The cleanup failed as well: ---\n{ExceptionText.Of(cleanUpFailure, MaxTextLength)}");
    }

    internal static JobError Parse(byte[] utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            return new JobError(
                Text(document, "type") ?? string.Empty, Text(document, "message") ?? string.Empty, Text(document, "stack"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new JobError(string.Empty, Encoding.UTF8.GetString(utf8), null);
        }
    }

    internal ReadOnlyMemory<byte> ToUtf8()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("type"u8, Type);
        writer.WriteString("message"u8, BoundedText.Cut(Message, MaxMessageLength));
        if (StackTrace is not null)
        {
            writer.WriteString("stack"u8, BoundedText.Cut(StackTrace, MaxStackTraceLength));
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.ValueKind == JsonValueKind.Object
        && document.RootElement.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
