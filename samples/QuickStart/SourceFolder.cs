namespace QuickStart;

/// <summary>The folder whose files are measured.</summary>
internal static class SourceFolder
{
    private static readonly HashSet<string> Skipped = new(StringComparer.OrdinalIgnoreCase) { ".git", "bin", "obj", "node_modules" };

    /// <summary>The repository that this sample is part of, or else the current folder.</summary>
    public static string Default()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TypedJobs.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }

    /// <summary>The files of the folder and those below, without what tools have made.</summary>
    public static IEnumerable<string> Files(string folder)
    {
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string file in Directory.EnumerateFiles(folder, "*", options))
        {
            yield return file;
        }

        foreach (string inner in Directory.EnumerateDirectories(folder, "*", options))
        {
            if (!Skipped.Contains(Path.GetFileName(inner)))
            {
                foreach (string file in Files(inner))
                {
                    yield return file;
                }
            }
        }
    }
}
