using System.Text.Json;

namespace TypedJobs.Schedules.Firing;

/// <summary>Represents what somebody, or a tick, has left at a schedule.</summary>
/// <param name="Text">A reason, an error, or a schedule with its options.</param>
/// <param name="By">Who left it; empty for a tick.</param>
/// <param name="At">When.</param>
/// <param name="Until">Until when it counts; <see langword="null"/> for as long as it is there.</param>
internal sealed record ScheduleMark(string Text, string By, DateTimeOffset At, DateTimeOffset? Until = null)
{
    public void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text"u8, Text);
        writer.WriteString("by"u8, By);
        ScheduleState.WriteInstant(writer, "at"u8, At);
        ScheduleState.WriteInstant(writer, "until"u8, Until);
        writer.WriteEndObject();
    }

    public static ScheduleMark? Read(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement mark)
        ? new ScheduleMark(
            mark.GetProperty("text").GetString()!,
            mark.GetProperty("by").GetString()!,
            ScheduleState.ReadInstant(mark, "at") ?? default,
            ScheduleState.ReadInstant(mark, "until"))
        : null;
}
