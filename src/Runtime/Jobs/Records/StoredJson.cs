using System.Text.Json;

namespace TypedJobs.Jobs.Records;

/// <summary>Reads members of stored JSON objects, which may be damaged or of another version.</summary>
internal static class StoredJson
{
    /// <summary>Returns a member that is a text, or a number as text; <see langword="null"/> where there is none.</summary>
    public static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;
}
