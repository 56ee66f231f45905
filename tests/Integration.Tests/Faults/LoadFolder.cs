using System.Globalization;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>Where the jobs of a load leave a trace of every run; see <c>LoadJobs</c>. Removed in the end.</summary>
internal sealed class LoadFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-load-");

    public string Path => _folder.FullName;

    /// <summary>A file whose appearance lets gated jobs go on.</summary>
    public string Gate => System.IO.Path.Combine(Path, "gate");

    public void OpenGate(string suffix = "") => File.WriteAllText(Gate + suffix, "open");

    /// <summary>How often each job has begun, or ended.</summary>
    /// <param name="what"><c>begun</c> or <c>ended</c>.</param>
    public Dictionary<int, int> Runs(string what) => Directory.GetFiles(Path, "*." + what).SelectMany(Lines)
        .GroupBy(number => number).ToDictionary(runs => runs.Key, runs => runs.Count());

    public void Dispose() => _folder.Delete(recursive: true);

    // A process that was killed may have written half a line, which has no end then.
    private static IEnumerable<int> Lines(string file)
    {
        string text = File.ReadAllText(file);
        string[] lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Select(line => int.Parse(line, CultureInfo.InvariantCulture));
    }
}
