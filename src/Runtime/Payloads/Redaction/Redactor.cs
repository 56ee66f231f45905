using System.Buffers;
using System.Text;
using System.Text.Json;

namespace TypedJobs.Payloads.Redaction;

/// <summary>Writes values as people may see them.</summary>
internal static class Redactor
{
    /// <summary>The text in place of a value that must not be shown.</summary>
    public const string Hidden = "***";

    private const string HiddenJson = "\"***\"";
    private const string AnyMember = "*";
    private const string AnyDepth = "**";

    private static readonly JsonDocumentOptions ReaderOptions = new() { MaxDepth = JobJson.ReaderOptions.MaxDepth };

    /// <summary>Returns a value as JSON without what must not be shown.</summary>
    /// <param name="json">The value, as JSON in UTF-8.</param>
    /// <param name="paths">The paths that must not be shown.</param>
    public static string Show(ReadOnlyMemory<byte> json, string[][] paths)
    {
        if (paths.Length == 0)
        {
            return Encoding.UTF8.GetString(json.Span);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, ReaderOptions);
            var states = new List<(string[] Path, int At)>(paths.Length);
            foreach (string[] path in paths)
            {
                Add(states, path, 0);
            }

            var buffer = new ArrayBufferWriter<byte>(json.Length);
            using var writer = new Utf8JsonWriter(buffer, JobJson.WriterOptions);
            Write(writer, document.RootElement, states);
            writer.Flush();
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What is in it, and where, is not known.
            return HiddenJson;
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, List<(string[] Path, int At)> states)
    {
        if (states.Exists(static state => state.At == state.Path.Length))
        {
            writer.WriteStringValue(Hidden);
            return;
        }

        if (states.Count == 0 || value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
            return;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            List<(string[] Path, int At)> inner = Step(states, null);
            writer.WriteStartArray();
            foreach (JsonElement element in value.EnumerateArray())
            {
                Write(writer, element, inner);
            }

            writer.WriteEndArray();
            return;
        }

        writer.WriteStartObject();
        foreach (JsonProperty member in value.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Value, Step(states, member.Name));
        }

        writer.WriteEndObject();
    }

    // One level down: to a member, or to an element.
    private static List<(string[] Path, int At)> Step(List<(string[] Path, int At)> states, string? name)
    {
        var next = new List<(string[] Path, int At)>();
        foreach ((string[] path, int at) in states)
        {
            if (path[at] == AnyDepth)
            {
                Add(next, path, at);
            }
            else if (path[at] == AnyMember || (name is not null && Matches(path[at], name)))
            {
                Add(next, path, at + 1);
            }
        }

        return next;
    }

    // No number of levels is a number of levels, too.
    private static void Add(List<(string[] Path, int At)> states, string[] path, int at)
    {
        if (states.Contains((path, at)))
        {
            return;
        }

        states.Add((path, at));
        if (at < path.Length && path[at] == AnyDepth)
        {
            Add(states, path, at + 1);
        }
    }

    // Readers of payloads do not tell upper from lower case in names.
    private static bool Matches(string step, string name) =>
        string.Equals(
            step.Contains('~', StringComparison.Ordinal)
                ? step.Replace("~2", "*", StringComparison.Ordinal).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
                : step,
            name,
            StringComparison.OrdinalIgnoreCase);
}
