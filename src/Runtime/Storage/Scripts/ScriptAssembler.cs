namespace TypedJobs.Storage.Scripts;

/// <summary>Puts scripts together from the parts that they include. <c>eng/assemble-script.sh</c> does the same for other languages.</summary>
internal static class ScriptAssembler
{
    private const string Include = "-- @include ";
    private const string FastFolder = "Fast/";

    /// <summary>Returns the line of flags of a script; empty when it has none.</summary>
    public static string FlagsOf(string script)
    {
        string source = ReadResource(script);
        return source.StartsWith("#!", StringComparison.Ordinal) ? source[..(source.IndexOf('\n') + 1)] : string.Empty;
    }

    /// <summary>Returns the parts of a script in their order, the script itself last: what it includes, and its code without comments.</summary>
    /// <param name="script">The name of the script.</param>
    /// <param name="fastPaths">Whether what is in the folder of fast paths is included.</param>
    /// <exception cref="InvalidOperationException">The script includes a part twice, or a constant or a part does not exist.</exception>
    public static IReadOnlyList<(string Name, string Code)> PartsOf(string script, bool fastPaths)
    {
        string source = ReadResource(script);
        var parts = new List<(string, string)>();
        foreach (string line in source.Split('\n').Where(line => line.StartsWith(Include, StringComparison.Ordinal)))
        {
            string part = line[Include.Length..].Trim();
            if (parts.Any(known => known.Item1 == part))
            {
                throw new InvalidOperationException($"The script '{script}' includes '{part}' twice.");
            }

            if (fastPaths || !part.StartsWith(FastFolder, StringComparison.Ordinal))
            {
                parts.Add((part, CodeOf(ReadResource(part))));
            }
        }

        parts.Add((script, CodeOf(source)));
        return parts;
    }

    // Comments are for readers of the source; the server keeps every script it is given in memory.
    private static string CodeOf(string source)
    {
        IEnumerable<string> lines = source.Split('\n').Select(line => line.TrimStart())
            .Where(line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal) && !line.StartsWith("#!", StringComparison.Ordinal));
        return ScriptConstants.Expand(string.Concat(lines.Select(line => line + "\n")));
    }

    private static string ReadResource(string name)
    {
        using Stream stream = typeof(ScriptAssembler).Assembly.GetManifestResourceStream($"{name}.lua")
            ?? throw new InvalidOperationException($"The assembly lacks the script '{name}.lua'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
