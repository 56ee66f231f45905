using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TypedJobs.Jobs;

namespace TypedJobs.CompilerServices;

/// <summary>Represents what an enqueue asks of the queue for one job, as the script reads it. Empty for most jobs.</summary>
internal static class JobTraits
{
    /// <summary>The traits of a job, or of one call of it, as text.</summary>
    /// <param name="settings">What the job's attribute says.</param>
    /// <param name="options">What the call asks for; it was checked before.</param>
    public static string Write(JobSettings settings, JobOptions? options)
    {
        int priority = options?.Priority ?? settings.Priority;
        TimeSpan? expiry = options?.ExpiresAfter ?? settings.ExpiresAfter;
        TimeSpan? deadline = options?.Deadline ?? settings.Deadline;
        string? keep = Keep(
            options?.KeepCompletedFor ?? settings.KeepCompletedFor, options?.KeepFailedFor ?? settings.KeepFailedFor);
        if (priority == 0 && expiry is null && deadline is null && keep is null
            && options is null or { Lifo: false, Delay.Ticks: 0, DelayUntil: null, Tags: null or { Count: 0 } })
        {
            return string.Empty;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (priority != 0)
            {
                writer.WriteNumber("i"u8, priority);
            }

            WriteSpan(writer, "z"u8, expiry);
            WriteSpan(writer, "D"u8, deadline);
            if (keep is not null)
            {
                writer.WriteString("K"u8, keep);
            }

            if (options is not null)
            {
                WriteOptions(writer, options);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads the tags of a stored job.</summary>
    public static IReadOnlyList<string> ReadTags(byte[] json)
    {
        if (json.Length == 0)
        {
            return [];
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => tag.GetString()!)]
                : [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A job whose tags are damaged can still be read.
            return [];
        }
    }

    private static void WriteOptions(Utf8JsonWriter writer, JobOptions options)
    {
        if (options.Delay > TimeSpan.Zero)
        {
            WriteSpan(writer, "d"u8, options.Delay);
        }

        if (options.Lifo)
        {
            writer.WriteBoolean("l"u8, true);
        }

        if (options.DelayUntil is { } until)
        {
            writer.WriteNumber("u"u8, until.ToUnixTimeMilliseconds());
        }

        if (options.Tags is { Count: > 0 } tags)
        {
            writer.WriteStartArray("T"u8);
            foreach (string tag in tags)
            {
                writer.WriteStringValue(tag);
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteSpan(Utf8JsonWriter writer, ReadOnlySpan<byte> name, TimeSpan? span)
    {
        if (span is { } value)
        {
            writer.WriteNumber(name, (long)Math.Ceiling(value.TotalMilliseconds));
        }
    }

    // How long the job is kept once it has completed, and else, in ms; nothing where the queue decides.
    private static string? Keep(TimeSpan? completed, TimeSpan? failed) =>
        completed is null && failed is null ? null : $"{Milliseconds(completed)},{Milliseconds(failed)}";

    private static string Milliseconds(TimeSpan? span) =>
        span is { } value ? ((long)Math.Ceiling(value.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture) : string.Empty;

    /// <summary>Checks what a call asks for.</summary>
    /// <param name="options">The options of the call.</param>
    /// <param name="subject">The job, as messages name it.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static void Check(JobOptions options, string subject)
    {
        Bounds.CheckSpan(options.Delay, nameof(JobOptions.Delay), subject);
        Bounds.CheckInstant(options.DelayUntil, nameof(JobOptions.DelayUntil), subject);
        Bounds.CheckNumber(
            options.Priority, -JobLimits.MaxPriority, JobLimits.MaxPriority, nameof(JobOptions.Priority), subject);
        Bounds.CheckNumber(options.MaxAttempts, 1, int.MaxValue, nameof(JobOptions.MaxAttempts), subject);
        Bounds.CheckPositiveSpan(options.Timeout, nameof(JobOptions.Timeout), subject);
        Bounds.CheckPositiveSpan(options.Deadline, nameof(JobOptions.Deadline), subject);
        Bounds.CheckPositiveSpan(options.ExpiresAfter, nameof(JobOptions.ExpiresAfter), subject);
        Bounds.CheckSpan(options.KeepCompletedFor, nameof(JobOptions.KeepCompletedFor), subject);
        Bounds.CheckSpan(options.KeepFailedFor, nameof(JobOptions.KeepFailedFor), subject);
        if (options.DelayUntil is not null && options.Delay > TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"Delay and DelayUntil of {subject} are both set; set one of them.", nameof(options));
        }

        if (options.Tags is { } tags)
        {
            Bounds.CheckNumber(tags.Count, 0, JobLimits.MaxTags, $"{nameof(JobOptions.Tags)}.Count", subject);
            foreach (string tag in tags)
            {
                Bounds.CheckText(tag ?? string.Empty, JobLimits.MaxNameLength, nameof(JobOptions.Tags), subject);
            }
        }
    }
}
