using System.Buffers;
using System.Text.Json;

namespace TypedJobs.Schedules.Firing;

/// <summary>Represents what a queue keeps of a schedule. Immutable.</summary>
internal sealed record ScheduleState
{
    /// <summary>Gets the number of processes of which it is known that they have a coded schedule.</summary>
    public const int MaxCoders = 16;

    /// <summary>Gets what decides the instants, with the options, as text: as coded, or as it was set.</summary>
    public required string Text { get; init; }

    /// <summary>Gets what tells apart schedules with other instants.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Gets what tells apart calls.</summary>
    public required string CallHash { get; init; }

    /// <summary>Gets the name of the job.</summary>
    public required string Job { get; init; }

    /// <summary>Gets the next planned instant; <see langword="null"/> when there is none.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>Gets the last planned instant that was enqueued.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>Gets how many occurrences were enqueued.</summary>
    public long Enqueued { get; init; }

    /// <summary>Gets which sets of coded schedules have this one as it is; empty for one that was set at run time.</summary>
    public IReadOnlyList<string> Coders { get; init; } = [];

    /// <summary>Gets who paused it, if it is paused.</summary>
    public ScheduleMark? Pause { get; init; }

    /// <summary>Gets what replaces the coded schedule, if anything does.</summary>
    public ScheduleMark? Override { get; init; }

    /// <summary>Gets the latest error, unless an occurrence was enqueued since.</summary>
    public ScheduleMark? Error { get; init; }

    /// <summary>Gets the number of errors in a row.</summary>
    public int Errors { get; init; }

    /// <summary>Gets a value indicating whether no instant could be computed yet.</summary>
    public bool IsUnplanned => Next is null && Errors > 0;

    public bool IsCoded => Coders.Count > 0;

    /// <summary>Gets whether there are no further occurrences, also not when the override ends or the pause.</summary>
    public bool HasEnded => Next is null && Pause is null && Override?.Until is null && !IsUnplanned;

    /// <summary>Gets the text of the schedule by which instants are planned now.</summary>
    public string EffectiveText => Override?.Text ?? Text;

    public ReadOnlyMemory<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("schedule"u8, Text);
            writer.WriteString("fingerprint"u8, Fingerprint);
            writer.WriteString("call"u8, CallHash);
            writer.WriteString("job"u8, Job);
            WriteInstant(writer, "next"u8, Next);
            WriteInstant(writer, "last"u8, Last);
            if (Enqueued > 0)
            {
                writer.WriteNumber("enqueued"u8, Enqueued);
            }

            if (IsCoded)
            {
                writer.WriteStartArray("coders"u8);
                foreach (string coder in Coders)
                {
                    writer.WriteStringValue(coder);
                }

                writer.WriteEndArray();
            }

            Pause?.Write(writer, "pause"u8);
            Override?.Write(writer, "override"u8);
            Error?.Write(writer, "error"u8);
            if (Errors > 0)
            {
                writer.WriteNumber("errors"u8, Errors);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Reads a state; <see langword="null"/> when it is damaged.</summary>
    public static ScheduleState? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new ScheduleState
            {
                Text = root.GetProperty("schedule").GetString()!,
                Fingerprint = root.GetProperty("fingerprint").GetString()!,
                CallHash = root.GetProperty("call").GetString()!,
                Job = root.GetProperty("job").GetString()!,
                Next = ReadInstant(root, "next"),
                Last = ReadInstant(root, "last"),
                Enqueued = root.TryGetProperty("enqueued", out JsonElement enqueued) ? enqueued.GetInt64() : 0,
                Coders = root.TryGetProperty("coders", out JsonElement coders) ? [.. coders.EnumerateArray().Select(coder => coder.GetString()!)] : [],
                Pause = ScheduleMark.Read(root, "pause"),
                Override = ScheduleMark.Read(root, "override"),
                Error = ScheduleMark.Read(root, "error"),
                Errors = root.TryGetProperty("errors", out JsonElement errors) ? errors.GetInt32() : 0,
            };
        }
        catch (Exception exception) when (exception
            is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Returns the state with one more set of coded schedules that has it.</summary>
    public ScheduleState With(string coder) => this with { Coders = [.. Coders.Where(known => known != coder).TakeLast(MaxCoders - 1), coder] };

    internal static void WriteInstant(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is { } known)
        {
            writer.WriteNumber(name, known.ToUnixTimeMilliseconds());
        }
    }

    internal static DateTimeOffset? ReadInstant(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement instant) ? DateTimeOffset.FromUnixTimeMilliseconds(instant.GetInt64()) : null;
}
