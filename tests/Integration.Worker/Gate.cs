using System.Collections.Concurrent;

namespace TypedJobs.Integration.Worker;

/// <summary>Files for which jobs wait: one look at the disk serves all that wait for the same one.</summary>
internal static class Gate
{
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Openings = new(StringComparer.Ordinal);

    /// <summary>Waits until the file is there.</summary>
    public static Task OpenAsync(string path) =>
        Openings.GetOrAdd(path, static file => new Lazy<Task>(() => AppearAsync(file))).Value;

    private static async Task AppearAsync(string path)
    {
        while (!File.Exists(path))
        {
            await Task.Delay(20);
        }
    }
}
