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
    public async Task Rules_report_nothing_about_good_handlers(string file)
    {
        string source = await ReadAsync(file);
        Assert.DoesNotContain("// !", source, StringComparison.Ordinal);
        AssertSame([], await ReportsAsync(source));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Rules_report_every_defect_and_nothing_else_about_bad_handlers(string file)
    {
        string source = await ReadAsync(file);
        string[] expected = [.. Expected(source)];
        Assert.NotEmpty(expected);
        AssertSame(expected, await ReportsAsync(source));
    }

    [Fact]
    public async Task Corpus_has_many_handlers_and_half_of_them_are_good()
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

        Assert.True(good + bad >= 150 && good >= bad, $"{good} good handlers, {bad} bad ones");
    }

    [Fact]
    public async Task The_page_of_figures_says_what_is_found_and_missed()
    {
        var figures = new SortedDictionary<string, (int Expected, int Found, int Wrong)>(StringComparer.Ordinal);
        foreach (string file in Good.Concat(Bad).Select(static row => row.Data))
        {
            string source = await ReadAsync(file);
            string[] expected = [.. Expected(source)];
            string[] found = await ReportsAsync(source);
            foreach (string each in expected.Union(found))
            {
                string rule = each.Split(' ')[1].TrimEnd(':');
                (int Expected, int Found, int Wrong) before = figures.TryGetValue(rule, out var known) ? known : default;
                bool isExpected = expected.Contains(each);
                bool isFound = found.Contains(each);
                figures[rule] = (before.Expected + (isExpected ? 1 : 0), before.Found + (isExpected && isFound ? 1 : 0), before.Wrong + (!isExpected ? 1 : 0));
            }
        }

        string table = string.Join('\n', figures.Select(static each => $"| [{each.Key}]({each.Key}.md) | {each.Value.Expected} | {each.Value.Found} | {each.Value.Wrong} |"));
        string page = await File.ReadAllTextAsync(Path.Combine(Folder(), "../../../docs/rules/accuracy.md"), TestContext.Current.CancellationToken);
        Assert.True(page.Contains(table, StringComparison.Ordinal), $"docs/rules/accuracy.md has to say:\n{table}");
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
