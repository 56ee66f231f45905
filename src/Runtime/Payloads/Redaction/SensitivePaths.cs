using System.Text.Json;

namespace TypedJobs.Payloads.Redaction;

/// <summary>
/// Represents which values of a job must not be shown, as the description of the job in the catalogue says: paths of names from the root of a value,
/// each behind <c>/</c>, where <c>*</c> is any member or element, and <c>**</c> any number of levels. Immutable.
/// </summary>
internal sealed class SensitivePaths
{
    /// <summary>The paths of a job without sensitive values.</summary>
    public static readonly SensitivePaths Nothing = new([], [], []);

    /// <summary>The paths of a job that nobody describes.</summary>
    public static readonly SensitivePaths Everything = new([[]], [[]], [[]]);

    private SensitivePaths(string[][] arguments, string[][] result, string[][] progress) =>
        (Arguments, Result, Progress) = (arguments, result, progress);

    public string[][] Arguments { get; }

    public string[][] Result { get; }

    public string[][] Progress { get; }

    /// <summary>Reads the paths in the description of a job. Everything is sensitive when it cannot be read.</summary>
    public static SensitivePaths Parse(string shape)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(shape);
            return document.RootElement.TryGetProperty("sensitive"u8, out JsonElement sensitive)
                ? new SensitivePaths(Read(sensitive, "parameters"), Read(sensitive, "result"), Read(sensitive, "progress"))
                : Nothing;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Everything;
        }
    }

    /// <summary>Returns what is sensitive for either.</summary>
    public SensitivePaths And(SensitivePaths other) => new(
        [.. Arguments, .. other.Arguments], [.. Result, .. other.Result], [.. Progress, .. other.Progress]);

    private static string[][] Read(JsonElement sensitive, string part) =>
        sensitive.TryGetProperty(part, out JsonElement paths)
            ? [.. paths.EnumerateArray().Select(path => Split(path.GetString() ?? string.Empty))]
            : [];

    // As a JSON Pointer, in which ~2 stands for a * that is a name.
    private static string[] Split(string path) => path.Length == 0 ? [] : path[1..].Split('/');
}
