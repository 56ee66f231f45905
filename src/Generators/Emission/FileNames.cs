namespace TypedJobs.Generators.Emission;

/// <summary>The names of generated files.</summary>
internal static class FileNames
{
    private const int MaxLength = 160;

    /// <summary>
    /// A name for each type, in order. Types may differ in case alone, or in what no file's name may contain; where that
    /// makes two names equal, the later one is numbered. Long names are cut, because file systems limit them.
    /// </summary>
    public static IEnumerable<string> For(IEnumerable<string> fullNames, string what)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string fullName in fullNames)
        {
            char[] letters =
            [
                .. fullName.Replace("global::", string.Empty)
                    .Select(letter => char.IsLetterOrDigit(letter) || letter == '.' ? letter : '_'),
            ];
            string stem = Shortened.Text(new string(letters), MaxLength);
            string name = stem;
            for (int i = 2; !taken.Add(name); i++)
            {
                name = $"{stem}-{i}";
            }

            yield return $"{name}.{what}.g.cs";
        }
    }
}
