using System.Buffers;
using System.Text;
using System.Text.Json;
using TypedJobs.Jobs;
using TypedJobs.Jobs.Exceptions;
using TypedJobs.Jobs.Records;

namespace TypedJobs;

/// <summary>Represents why a job, or an attempt at it, failed, as it is stored with the job. Immutable.</summary>
public sealed record JobError
{
    // An error is for people to read; a runaway message must not fill Redis, nor crowd out the stack trace. A failure and
    // that of its cleanup have the whole length each.
    private const int MaxStackTraceLength = (2 * JobLimits.MaxErrorTextLength) + 100;

    // The first byte of an error that payload transforms have changed. What they are is not known here.
    private const byte MarkStart = 2;

    // As they are stored, by kind. An exception is stored without one.
    private static readonly string[] Codes = ["", "timeout", "expired", "stalled", "unknown", "payload", "damaged", "released"];

    /// <summary>Gets the reason as data. Use it, not <see cref="Type"/> or <see cref="Message"/>, to tell causes apart.</summary>
    public JobErrorKind Kind { get; init; }

    /// <summary>
    /// Gets the full name of the exception's type; <see langword="null"/> when there was no exception, because the job failed without an
    /// attempt.
    /// </summary>
    public string? Type { get; init; }

    /// <summary>Gets the exception's message, or a sentence that says why the job failed. At most 8,192 characters are kept.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>
    /// Gets the messages, stack traces and inner exceptions of the exception, as text; <see langword="null"/> when there was no
    /// exception. At most 16,384 characters are kept, and as many of what cleanup threw. Where that is too little, messages are cut
    /// first, so that the stack traces stay.
    /// </summary>
    public string? StackTrace { get; init; }

    /// <summary>Gets what is stored, behind a mark that names payload transforms; <see langword="null"/> for errors that can be read.</summary>
    internal byte[]? Marked { get; private init; }

    /// <summary>Returns the error of a job that is damaged.</summary>
    /// <param name="damage">A clause that says what is wrong.</param>
    internal static JobError Damaged(string damage) =>
        new() { Kind = JobErrorKind.Damaged, Message = JobErrorText.DamagedBecause(damage) };

    /// <summary>Returns the error of a job of which a script says that it is damaged.</summary>
    internal static JobError StoredDamage(string what) =>
        new() { Kind = JobErrorKind.Damaged, Message = JobErrorText.Damaged(what) };

    internal static JobError From(Exception exception, Exception? cleanUpFailure = null)
    {
        string text = ExceptionText.Of(exception, JobLimits.MaxErrorTextLength);
        return new()
        {
            Kind = exception switch
            {
                JobTimeoutException => JobErrorKind.Timeout,
                JobPayloadException => JobErrorKind.Payload,
                _ => JobErrorKind.Exception,
            },
            Type = exception.GetType().FullName ?? exception.GetType().Name,
            Message = ExceptionText.MessageOf(exception),
            StackTrace = cleanUpFailure is null
                ? text
                : $"{text}\n--- The cleanup failed as well: ---\n{ExceptionText.Of(cleanUpFailure, JobLimits.MaxErrorTextLength)}",
        };
    }

    internal static JobError Parse(byte[] utf8)
    {
        if (utf8 is [MarkStart, ..])
        {
            return new JobError { Marked = utf8 };
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            JsonElement root = document.RootElement;
            var kind = (JobErrorKind)Math.Max(0, Array.IndexOf(Codes, StoredJson.Text(root, "kind") ?? string.Empty));
            return new JobError
            {
                Kind = kind,
                Type = StoredJson.Text(root, "type"),

                // Of a kind that a later build has added, or damaged: as it is stored.
                Message = StoredJson.Text(root, "message")
                    ?? (JobErrorText.Of(kind, root) is { Length: > 0 } text ? text : Encoding.UTF8.GetString(utf8)),
                StackTrace = StoredJson.Text(root, "stack"),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new JobError { Message = Encoding.UTF8.GetString(utf8) };
        }
    }

    internal ReadOnlyMemory<byte> ToUtf8()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (Kind != JobErrorKind.Exception)
        {
            writer.WriteString("kind"u8, Codes[(int)Kind]);
        }

        if (Type is not null)
        {
            writer.WriteString("type"u8, Type);
        }

        writer.WriteString("message"u8, BoundedText.Cut(Message, JobLimits.MaxErrorMessageLength));
        if (StackTrace is not null)
        {
            writer.WriteString("stack"u8, BoundedText.Cut(StackTrace, MaxStackTraceLength));
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
