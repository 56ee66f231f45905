using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers.Tests.Corpus;

/// <summary>
/// Handlers as people write them. Each line on which rules report ends in <c>// !</c> and their ids; what is in the folder
/// Good has no such line.
/// </summary>
public sealed partial class CorpusTests
{
    public static TheoryData<string> Good => Files("Good");

    public static TheoryData<string> Bad => Files("Bad");

    [Theory]
    [MemberData(nameof(Good))]
    public async Task No_rule_has_anything_to_say_about_good_handlers(string file)
    {
        string source = await ReadAsync(file);
        Assert.DoesNotContain("// !", source, StringComparison.Ordinal);
        AssertSame([], await ReportsAsync(source));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Every_defect_is_found_and_nothing_else(string file)
    {
        string source = await ReadAsync(file);
        string[] expected = [.. Expected(source)];
        Assert.NotEmpty(expected);
        AssertSame(expected, await ReportsAsync(source));
    }

    [Fact]
    public async Task At_least_sixty_handlers_are_looked_at_and_half_of_them_are_good()
    {
        int good = 0;
        int bad = 0;
        foreach (string file in Directory.GetFiles(Folder(), "*.cs", SearchOption.AllDirectories))
        {
            int handlers = Handler().Count(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            _ = Path.GetFileName(Path.GetDirectoryName(file)) switch
            {
                "Good" => good += handlers,
                "Bad" => bad += handlers,
                _ => 0,
            };
        }

        Assert.True(good + bad >= 60 && good >= bad, $"{good} good handlers, {bad} bad ones");
    }

    private static async Task<string[]> ReportsAsync(string source)
    {
        ImmutableArray<Diagnostic> found = await AllRules.RunAsync(source);
        string[] lines = source.Split('\n');
        return
        [
            .. found
                .Select(each => (Line: each.Location.GetLineSpan().StartLinePosition.Line, each.Id))
                .OrderBy(static each => each.Line).ThenBy(static each => each.Id, StringComparer.Ordinal)
                .Select(each => $"{each.Line + 1} {each.Id}: {Code(lines[each.Line])}"),
        ];
    }

    private static void AssertSame(string[] expected, string[] actual) =>
        Assert.True(
            expected.SequenceEqual(actual),
            string.Join(
                '\n',
                [.. expected.Except(actual).Select(static each => $"not found: {each}"), .. actual.Except(expected).Select(static each => $"found: {each}")]));

    private static IEnumerable<string> Expected(string source)
    {
        string[] lines = source.Split('\n');
        for (int line = 0; line < lines.Length; line++)
        {
            if (Marker().Match(lines[line]) is { Success: true } marker)
            {
                foreach (string id in marker.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal))
                {
                    yield return $"{line + 1} {id}: {Code(lines[line])}";
                }
            }
        }
    }

    private static string Code(string line) => Marker().Replace(line, string.Empty).Trim();

    private static Task<string> ReadAsync(string file) =>
        File.ReadAllTextAsync(Path.Combine(Folder(), file), TestContext.Current.CancellationToken);

    private static TheoryData<string> Files(string half) =>
        [.. Directory.GetFiles(Path.Combine(Folder(), half), "*.cs").Order(StringComparer.Ordinal).Select(path => $"{half}/{Path.GetFileName(path)}")];

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"// !((?: TJ\d{4})+)\s*$")]
    private static partial Regex Marker();

    [GeneratedRegex(@"^\s*\[Job(Attribute)?[\](]", RegexOptions.Multiline)]
    private static partial Regex Handler();
}
