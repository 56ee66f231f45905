using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TypedJobs.Benchmarks.Comparison;

namespace TypedJobs.Benchmarks.Reporting;

/// <summary>The results as JSON.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static async Task WriteAsync(string path, DateTimeOffset date, IReadOnlyList<Setting> settings, Results results)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using FileStream file = File.Create(path);
        await JsonSerializer.SerializeAsync(
            file,
            new { date = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), settings, targets = Targets.Check(results), series = results.Series },
            Format);
    }
}
