using System.Runtime.CompilerServices;

namespace TypedJobs.Architecture.Tests;

/// <summary>Finds the folder of the repository.</summary>
internal static class Repository
{
    /// <summary>Gets the full path of the repository's root.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    private static string Here([CallerFilePath] string path = "") => path;
}
