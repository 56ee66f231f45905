using System.Globalization;

namespace TypedJobs.Hosting;

/// <summary>What this process is called when it asks for something.</summary>
internal sealed record ClientName(string Value)
{
    public static readonly ClientName Default = new(
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"));
}
