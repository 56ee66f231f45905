using System.Runtime.InteropServices;

namespace TypedJobs.Benchmarks.Analyzers;

/// <summary>Where the SDK that runs this keeps its compiler, and what it gives to every build.</summary>
internal static class Sdk
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
    private static readonly string Folder = Newest(Path.Combine(Root, "sdk"));
    private static readonly string Framework = Newest(Path.Combine(Root, "packs", "Microsoft.NETCore.App.Ref"));

    public static string Host { get; } = Path.Combine(Root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    public static string Compiler { get; } = Path.Combine(Folder, "Roslyn", "bincore");

    public static IEnumerable<string> References => Directory.GetFiles(Path.Combine(Framework, "ref", "net10.0"), "*.dll");

    /// <summary>The analyzers and generators that every project runs, and the severities that it runs them with.</summary>
    public static IEnumerable<string> AnalyzerArguments =>
    [
        .. Directory.GetFiles(Path.Combine(Framework, "analyzers", "dotnet", "cs"), "*.dll").Select(static file => $"/analyzer:{file}"),
        $"/analyzer:{Path.Combine(Analyzers, "Microsoft.CodeAnalysis.CSharp.NetAnalyzers.dll")}",
        $"/analyzer:{Path.Combine(Analyzers, "Microsoft.CodeAnalysis.NetAnalyzers.dll")}",
        $"/analyzerconfig:{Path.Combine(Analyzers, "build", "config", "analysislevel_10_default.globalconfig")}",
    ];

    private static string Analyzers => Path.Combine(Folder, "Sdks", "Microsoft.NET.Sdk", "analyzers");

    private static string Newest(string folder) =>
        Directory.GetDirectories(folder).Where(static path => Version.TryParse(Path.GetFileName(path), out _))
            .MaxBy(static path => Version.Parse(Path.GetFileName(path)))
        ?? throw new DirectoryNotFoundException($"There is no version in {folder}.");
}
