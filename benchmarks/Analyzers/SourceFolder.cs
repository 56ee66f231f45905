using TypedJobs.Analyzers;

namespace TypedJobs.Benchmarks.Analyzers;

/// <summary>Sources on disk, with the arguments of a compile for each choice of analyzers.</summary>
internal sealed class SourceFolder : IDisposable
{
    private static readonly string Rules = typeof(JobAnalyzer).Assembly.Location;
    private static readonly string Generator = typeof(TypedJobs.Generators.JobGenerator).Assembly.Location;

    // The package, and those that it brings along.
    private static readonly string[] Packages =
        [typeof(JobAttribute).Assembly.Location, .. Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.Extensions.*.dll")];

    private readonly string _path = Directory.CreateTempSubdirectory("typedjobs-").FullName;

    public SourceFolder(IEnumerable<string> sources)
    {
        int number = 0;
        foreach (string source in sources)
        {
            File.WriteAllText(Path.Combine(_path, $"File{number++}.cs"), source);
        }
    }

    /// <summary>A file of arguments as MSBuild writes them for a build of the default configuration.</summary>
    public string Arguments(AnalyzerSet analyzers, bool withReport = false)
    {
        string file = Path.Combine(_path, $"{analyzers}{(withReport ? "-report" : string.Empty)}.rsp");
        File.WriteAllLines(
            file,
            [
                "/target:library", "/nullable:enable", "/langversion:14", "/debug:portable", "/debug+", "/optimize-", "/deterministic+", "/warn:10",
                "/nologo", "/nowarn:1701,1702", "/define:TRACE;DEBUG;NET;NET10_0", $"/out:{Path.Combine(_path, "out.dll")}",
                .. withReport ? ["/reportanalyzer"] : Array.Empty<string>(),
                .. Sdk.References.Concat(Packages).Select(static reference => $"/reference:{reference}"),
                $"/analyzer:{Generator}",
                .. analyzers is AnalyzerSet.Sdk or AnalyzerSet.SdkAndRules ? Sdk.AnalyzerArguments : [],
                .. analyzers is AnalyzerSet.Rules or AnalyzerSet.SdkAndRules ? [$"/analyzer:{Rules}"] : Array.Empty<string>(),
                .. analyzers is AnalyzerSet.Idle ? [$"/analyzer:{typeof(IdleAnalyzer).Assembly.Location}"] : Array.Empty<string>(),
                Path.Combine(_path, "*.cs"),
            ]);
        return file;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
