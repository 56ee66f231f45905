using System.Buffers;
using System.Text;
using System.Text.Json;

namespace TypedJobs;

/// <summary>What an enqueue asks of the queue for one job, as the script reads it. Empty for most jobs.</summary>
internal static class JobTraits
{
    private const int MaxPriority = 1_000_000;
    private const int MaxTags = 32;

    /// <summary>The traits as text.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static string Write(JobOptions options, string jobName)
    {
        if (options is { Priority: 0, Lifo: false, DelayUntil: null, ExpiresAfter: null, Tags: null or { Count: 0 } })
        {
            return string.Empty;
        }

        Check(options, jobName);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (options.Priority != 0)
            {
                writer.WriteNumber("i"u8, options.Priority);
            }

            if (options.Lifo)
            {
                writer.WriteBoolean("l"u8, true);
            }

            if (options.DelayUntil is { } until)
            {
                writer.WriteNumber("u"u8, until.ToUnixTimeMilliseconds());
            }

            if (options.ExpiresAfter is { } expiry)
            {
                writer.WriteNumber("z"u8, (long)Math.Ceiling(expiry.TotalMilliseconds));
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

        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(tag => tag.GetString() ?? string.Empty)];
    }

    private static void Check(JobOptions options, string jobName)
    {
        if (options.Priority is < -MaxPriority or > MaxPriority)
        {
            throw new ArgumentException(
                $"The priority of a job '{jobName}' is {options.Priority}; it must be from -{MaxPriority} to {MaxPriority}.", nameof(options));
        }

        if (options.ExpiresAfter <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"A job '{jobName}' expires after {options.ExpiresAfter:c}; that must be more than zero.", nameof(options));
        }

        if (options.DelayUntil is not null && options.Delay > TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"A job '{jobName}' has both Delay and DelayUntil; set one of them.", nameof(options));
        }

        if (options.Tags is { } tags && (tags.Count > MaxTags || tags.Any(tag => tag is null or { Length: 0 or > 128 })))
        {
            throw new ArgumentException(
                $"A job '{jobName}' can have up to {MaxTags} tags of 1 to 128 characters each.", nameof(options));
        }
    }
}
