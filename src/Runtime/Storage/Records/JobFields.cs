using System.Globalization;
using System.Text;

namespace TypedJobs.Storage.Records;

/// <summary>The fields of a stored job, by name. What is not there is empty, 0 or null.</summary>
internal sealed class JobFields(Dictionary<string, byte[]> fields)
{
    public byte[] Bytes(string name) => fields.GetValueOrDefault(name) ?? [];

    public bool Has(string name) => fields.ContainsKey(name);

    public string? Text(string name) =>
        fields.TryGetValue(name, out byte[]? bytes) && bytes.Length > 0 ? Encoding.UTF8.GetString(bytes) : null;

    public int Number(string name) =>
        int.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : 0;

    // Scores of sorted sets may come with a fraction or an exponent.
    public DateTimeOffset? Instant(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double milliseconds)
            ? StoredTime.Read(milliseconds)
            : null;

    public JobError? Error(string name) => Bytes(name) is { Length: > 0 } bytes ? JobError.Parse(bytes) : null;
}
