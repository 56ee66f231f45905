using System.Runtime.CompilerServices;
using System.Text;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace TypedJobs.Generators.Tests.Snapshots;

/// <summary>
/// Compares generated files with those that were verified before. A stand-in for Verify.SourceGenerators, with its
/// conventions: beside the test one <c>Class.Test#Hint.verified.cs</c> per generated file and one <c>Class.Test.verified.txt</c>
/// for diagnostics; on a mismatch what came is written as <c>*.received.*</c>. To move to the package, let
/// <see cref="MatchAsync"/> call <c>Verifier.Verify(run.Driver)</c>.
/// </summary>
internal static class Snapshot
{
    public static async Task MatchAsync(
        GeneratorRun run, [CallerFilePath] string file = "", [CallerMemberName] string test = "")
    {
        string folder = Path.GetDirectoryName(file)!;
        string start = $"{Path.GetFileNameWithoutExtension(file)}.{test}";
        var received = run.Result.GeneratedSources.ToDictionary(
            source => $"{start}#{source.HintName[..^3]}|cs", source => source.SourceText.ToString());
        if (!run.Diagnostics.IsEmpty)
        {
            received.Add($"{start}|txt", string.Join('\n', run.Diagnostics.Select(diagnostic => diagnostic.ToString()).Order()) + "\n");
        }

        var problems = new StringBuilder();
        var verified = new HashSet<string>(
            Directory.EnumerateFiles(folder, start + "*.verified.*").Where(path => Path.GetFileName(path)[start.Length] is '#' or '.'));
        foreach ((string name, string text) in received)
        {
            string path = Path.Combine(folder, name.Replace("|", ".verified.", StringComparison.Ordinal));
            verified.Remove(path);
            string expected = File.Exists(path)
                ? (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n")
                : string.Empty;
            string receivedPath = path.Replace(".verified.", ".received.", StringComparison.Ordinal);
            if (expected == text)
            {
                File.Delete(receivedPath);
                continue;
            }

            await File.WriteAllTextAsync(receivedPath, text, TestContext.Current.CancellationToken);
            problems.Append(Difference(Path.GetFileName(path), expected, text));
        }

        foreach (string path in verified)
        {
            problems.AppendLine(null, $"{Path.GetFileName(path)}: verified, but not generated any more.");
        }

        Assert.True(problems.Length == 0, problems + "\nTo accept: eng/accept-snapshots.sh");
    }

    private static string Difference(string name, string expected, string received)
    {
        var text = new StringBuilder().AppendLine(null, $"--- {name}");
        DiffPaneModel diff = InlineDiffBuilder.Diff(expected, received);
        for (int i = 0; i < diff.Lines.Count; i++)
        {
            bool isNear = diff.Lines.Skip(Math.Max(0, i - 3)).Take(7).Any(line => line.Type != ChangeType.Unchanged);
            if (isNear)
            {
                char sign = diff.Lines[i].Type switch
                {
                    ChangeType.Inserted => '+',
                    ChangeType.Deleted => '-',
                    _ => ' ',
                };
                text.AppendLine(null, $"{sign} {diff.Lines[i].Text}");
            }
        }

        return text.ToString();
    }
}
