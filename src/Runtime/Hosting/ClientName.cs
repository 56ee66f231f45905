using System.Globalization;

namespace TypedJobs.Hosting;

/// <summary>Represents the name of this process: jobs that it cancels say who asked.</summary>
internal sealed record ClientName(string Value)
{
    public static readonly ClientName Default = new(
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"));
}
