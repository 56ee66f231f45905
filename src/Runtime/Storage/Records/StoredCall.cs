using System.Buffers;
using System.Globalization;
using System.Text.Json;
using TypedJobs.CompilerServices;

namespace TypedJobs.Storage.Records;

/// <summary>
/// Represents what the occurrences of a schedule enqueue, as it is stored: a line of JSON with all that the call asks for, and behind it the
/// payload as it is protected.
/// </summary>
internal static class StoredCall
{
    private const byte End = (byte)'\n';

    /// <summary>Returns a call as it is stored.</summary>
    /// <param name="call">The call, which was checked.</param>
    /// <param name="payload">Its payload, as it is stored.</param>
    public static byte[] Write(JobCall call, ReadOnlyMemory<byte> payload)
    {
        JobSettings settings = call.Definition.Settings;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("n"u8, call.Name);
            writer.WriteNumber("m"u8, call.Options?.MaxAttempts ?? settings.MaxAttempts);
            Write(writer, "o"u8, call.Options is { } options ? JobOverrides.Write(options) : string.Empty);
            Write(writer, "t"u8, JobTraits.Write(settings, call.Options));
            if (call.Options?.Headers is { Count: > 0 } headers)
            {
                writer.WriteStartObject("h"u8);
                foreach ((string name, string value) in headers)
                {
                    writer.WriteString(name, value);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        buffer.Write([End]);
        buffer.Write(payload.Span);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Returns the name of the job of a stored call and its tags; <see langword="null"/> when it cannot be read.</summary>
    public static (string Name, IReadOnlyList<string> Tags)? TryDescribe(byte[] stored)
    {
        try
        {
            (JobCall call, _) = Read(stored, string.Empty);
            return (call.Name, call.Options?.Tags ?? []);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            return null;
        }
    }

    /// <summary>Reads a call, but for its payload, which is returned as it is stored.</summary>
    /// <param name="stored">The stored call.</param>
    /// <param name="queue">The queue.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static (JobCall Call, ReadOnlyMemory<byte> Payload) Read(byte[] stored, string queue)
    {
        int end = Array.IndexOf(stored, End);
        if (end < 0)
        {
            throw new InvalidDataException("What the schedule enqueues is missing or damaged. Set the schedule again.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(stored.AsMemory(0, end));
            JsonElement root = document.RootElement;
            string name = root.GetProperty("n").GetString() ?? throw new InvalidDataException();
            int most = root.GetProperty("m").GetInt32();
            JobOptions options = ReadOptions(root, queue, most);
            var definition = new JobDefinition(
                name,
                name,
                new JobSettings { Queue = queue, MaxAttempts = most },
                static _ => throw new NotSupportedException("A stored call is enqueued, not run."));
            return (new JobCall(definition, default, options), stored.AsMemory(end + 1));
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw new InvalidDataException("What the schedule enqueues is damaged. Set the schedule again.", exception);
        }
    }

    private static bool IsDamage(Exception exception) => exception is JsonException or InvalidOperationException
        or KeyNotFoundException or FormatException or ArgumentException or InvalidDataException or OverflowException;

    private static JobOptions ReadOptions(JsonElement root, string queue, int most)
    {
        JobOverrides overrides = JobOverrides.Parse(Text(root, "o"));
        var options = new JobOptions
        {
            Queue = queue,
            MaxAttempts = most,
            Timeout = overrides.Timeout,
            Backoff = overrides.Backoff,
            Delay = overrides.Delay,
            Headers = root.TryGetProperty("h", out JsonElement headers)
                ? new JobHeaders(headers.EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.GetString() ?? string.Empty)))
                : null,
        };
        string text = Text(root, "t");
        if (text.Length == 0)
        {
            return options;
        }

        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement traits = document.RootElement;
        string[] keep = traits.TryGetProperty("K", out JsonElement kept) ? kept.GetString()!.Split(',') : [string.Empty, string.Empty];
        return options with
        {
            Priority = traits.TryGetProperty("i", out JsonElement priority) ? priority.GetInt32() : null,
            Lifo = traits.TryGetProperty("l", out _),
            ExpiresAfter = Span(traits, "z"),
            Deadline = Span(traits, "D"),
            KeepCompletedFor = Span(keep[0]),
            KeepFailedFor = Span(keep[1]),
            Tags = traits.TryGetProperty("T", out JsonElement tags) ? [.. tags.EnumerateArray().Select(tag => tag.GetString()!)] : null,
        };
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement text) ? text.GetString() ?? string.Empty : string.Empty;

    private static TimeSpan? Span(JsonElement traits, string name) =>
        traits.TryGetProperty(name, out JsonElement milliseconds) ? TimeSpan.FromMilliseconds(milliseconds.GetInt64()) : null;

    private static TimeSpan? Span(string milliseconds) =>
        milliseconds.Length == 0 ? null : TimeSpan.FromMilliseconds(long.Parse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture));

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, text);
        }
    }
}
