using System.Buffers;
using System.Text;
using System.Text.Json;

namespace TypedJobs;

/// <summary>An exception that ended an attempt, as it is stored with the job. Immutable.</summary>
/// <param name="Type">The full name of the exception's type.</param>
/// <param name="Message">Its message.</param>
/// <param name="StackTrace">Its stack trace and inner exceptions, as text.</param>
public sealed record JobError(string Type, string Message, string? StackTrace)
{
    // An error is for people to read; a runaway message must not fill Redis.
    private const int MaxMessageLength = 4 * 1024;
    private const int MaxStackTraceLength = 16 * 1024;

    internal static JobError From(Exception exception, Exception? cleanUpFailure = null)
    {
        string text = Read(exception, static failure => failure.ToString());
        return new(
            exception.GetType().FullName ?? exception.GetType().Name,
            Read(exception, static failure => failure.Message),
            cleanUpFailure is null
                ? text
                : $"{text}\n--- The clean-up failed as well: ---\n{Read(cleanUpFailure, static failure => failure.ToString())}");
    }

    // The members of an exception are the handler's code, and may throw themselves.
    private static string Read(Exception exception, Func<Exception, string> member)
    {
        try
        {
            return member(exception);
        }
        catch (Exception)
        {
            return $"The exception could not be read: it is a {exception.GetType().FullName}, which throws when it is looked at.";
        }
    }

    internal static JobError Parse(byte[] utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            return new JobError(
                Text(document, "type") ?? string.Empty, Text(document, "message") ?? string.Empty, Text(document, "stack"));
        }
        catch (JsonException)
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
        writer.WriteString("message"u8, Limit(Message, MaxMessageLength));
        if (StackTrace is not null)
        {
            writer.WriteString("stack"u8, Limit(StackTrace, MaxStackTraceLength));
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

    private static ReadOnlySpan<char> Limit(string text, int length) =>
        text.Length <= length ? text : text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);
}
