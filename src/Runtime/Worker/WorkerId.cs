using System.Globalization;

namespace TypedJobs.Worker;

/// <summary>Names a worker: where it runs, for people, and a part that no other worker shares.</summary>
internal static class WorkerId
{
    public static string Create() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.MachineName}:{Environment.ProcessId}:{Random.Shared.NextInt64():x16}");
}
