using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TypedJobs.Schedules.Planning;

/// <summary>Writes and reads a schedule and its options as JSON. Members with default values are left out, unknown ones are passed over.</summary>
internal static class ScheduleText
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    private static readonly string[] MissedNames = ["runOnce", "skip", "runAll"];
    private static readonly string[] OverlapNames = ["skip", "wait", "allow", "cancelPrevious"];

    /// <summary>Returns the text of a schedule and its options.</summary>
    public static string Write(Schedule schedule, ScheduleOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, schedule, options);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a schedule and its options as one object.</summary>
    public static void Write(Utf8JsonWriter writer, Schedule schedule, ScheduleOptions options)
    {
        writer.WriteStartObject();
        switch (schedule.Occurrences)
        {
            case CronOccurrences cron:
                writer.WriteString("cron", cron.Text);
                if (cron.TimeZone is not null)
                {
                    writer.WriteString("timeZone", cron.TimeZone);
                }

                break;

            case EveryOccurrences every:
                WriteSpan(writer, "every", every.Interval);
                WriteInstant(writer, "anchor", every.Anchor);
                break;

            case ListedOccurrences listed:
                writer.WriteStartArray("at");
                foreach (DateTimeOffset instant in listed.Instants)
                {
                    writer.WriteStringValue(TextOf(instant));
                }

                writer.WriteEndArray();
                break;
        }

        WriteOptions(writer, options);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write(Schedule, ScheduleOptions)"/> wrote. The schedule's time zone need not be on this machine.</summary>
    /// <exception cref="FormatException">The text has another form, or its values cannot be a schedule.</exception>
    public static (Schedule Schedule, ScheduleOptions Options) Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new FormatException("A stored schedule is not valid JSON.", exception);
        }
    }

    /// <inheritdoc cref="Read(string)"/>
    public static (Schedule Schedule, ScheduleOptions Options) Read(JsonElement json)
    {
        try
        {
            ScheduleOptions options = ReadOptions(json);
            options.Validate();
            return (ReadSchedule(json), options);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new FormatException($"A stored schedule cannot be read: {exception.Message}", exception);
        }
    }

    private static void WriteOptions(Utf8JsonWriter writer, ScheduleOptions options)
    {
        var defaults = new ScheduleOptions();
        if (options.Missed != defaults.Missed)
        {
            writer.WriteString("missed", MissedNames[(int)options.Missed]);
        }

        if (options.MaxMissedRuns != defaults.MaxMissedRuns)
        {
            writer.WriteNumber("maxMissedRuns", options.MaxMissedRuns);
        }

        if (options.Overlap != defaults.Overlap)
        {
            writer.WriteString("overlap", OverlapNames[(int)options.Overlap]);
        }

        if (options.Jitter != defaults.Jitter)
        {
            WriteSpan(writer, "jitter", options.Jitter);
        }

        WriteInstant(writer, "start", options.Start);
        WriteInstant(writer, "end", options.End);
        if (options.MaxOccurrences is { } most)
        {
            writer.WriteNumber("maxOccurrences", most);
        }

        if (options.StartDeadline is { } deadline)
        {
            WriteSpan(writer, "startDeadline", deadline);
        }
    }

    private static Schedule ReadSchedule(JsonElement json)
    {
        if (TextIn(json, "cron") is { } cron)
        {
            return Schedule.ReadCron(cron, TextIn(json, "timeZone"));
        }

        if (SpanIn(json, "every") is { } every)
        {
            return Schedule.Every(every, InstantIn(json, "anchor"));
        }

        return json.TryGetProperty("at", out JsonElement instants)
            ? Schedule.At([.. instants.EnumerateArray().Select(instant => InstantOf(instant.GetString()!))])
            : throw new FormatException("A stored schedule has no cron expression, no interval and no instants.");
    }

    private static ScheduleOptions ReadOptions(JsonElement json)
    {
        var defaults = new ScheduleOptions();
        return new ScheduleOptions
        {
            Missed = (MissedRuns)MemberIn(json, "missed", MissedNames, (int)defaults.Missed),
            MaxMissedRuns = NumberIn(json, "maxMissedRuns") ?? defaults.MaxMissedRuns,
            Overlap = (Overlap)MemberIn(json, "overlap", OverlapNames, (int)defaults.Overlap),
            Jitter = SpanIn(json, "jitter") ?? defaults.Jitter,
            Start = InstantIn(json, "start"),
            End = InstantIn(json, "end"),
            MaxOccurrences = NumberIn(json, "maxOccurrences"),
            StartDeadline = SpanIn(json, "startDeadline"),
        };
    }

    private static void WriteSpan(Utf8JsonWriter writer, string name, TimeSpan span) =>
        writer.WriteString(name, span.ToString("c", CultureInfo.InvariantCulture));

    private static void WriteInstant(Utf8JsonWriter writer, string name, DateTimeOffset? instant)
    {
        if (instant is { } given)
        {
            writer.WriteString(name, TextOf(given));
        }
    }

    private static string TextOf(DateTimeOffset instant) => instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);

    private static string? TextIn(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static int? NumberIn(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;

    private static TimeSpan? SpanIn(JsonElement json, string name) => TextIn(json, name) is { } text
        ? TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture)
        : null;

    private static DateTimeOffset? InstantIn(JsonElement json, string name) => TextIn(json, name) is { } text ? InstantOf(text) : null;

    private static DateTimeOffset InstantOf(string text) =>
        DateTimeOffset.ParseExact(text, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static int MemberIn(JsonElement json, string name, string[] members, int byDefault)
    {
        if (TextIn(json, name) is not { } text)
        {
            return byDefault;
        }

        int member = Array.IndexOf(members, text);
        return member >= 0 ? member : throw new FormatException($"A stored schedule has an unknown value of '{name}'.");
    }
}
