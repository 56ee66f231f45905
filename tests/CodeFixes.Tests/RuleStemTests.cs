using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Tests;

/// <summary>Tests that a rule, its tests, its fix, the tests of that, and its page are found by one name.</summary>
public sealed partial class RuleStemTests
{
    private static readonly Dictionary<string, string> Analyzers = typeof(JobAnalyzer).Assembly.GetTypes()
        .Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type) && !typeof(DiagnosticSuppressor).IsAssignableFrom(type))
        .ToDictionary(
            static type => StemOf(type.Name, "Analyzer"),
            static type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics.Select(static rule => rule.Id).Distinct().Single());

    private static readonly Dictionary<string, string> Fixes = typeof(JobCodeFix).Assembly.GetTypes()
        .Where(static type => !type.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(type))
        .ToDictionary(
            static type => StemOf(type.Name, "CodeFix"),
            static type => Assert.Single(((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds));

    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    [Fact]
    public async Task Every_id_is_named_like_its_analyzer()
    {
        string ids = await File.ReadAllTextAsync(Path.Combine(Root, "src/Analyzers/RuleIds.cs"), TestContext.Current.CancellationToken);
        Assert.Equal(
            Id().Matches(ids).Select(static each => (each.Groups[1].Value, each.Groups[2].Value)).Order(),
            Analyzers.Select(static each => (each.Key, each.Value)).Order());
    }

    [Fact]
    public void Every_analyzer_has_a_file_a_test_class_and_a_page() =>
        Assert.All(Analyzers, static rule =>
        {
            string file = Assert.Single(FilesOf("src/Analyzers", $"{rule.Key}Analyzer.cs"));
            Assert.Equal(FolderOf(file, "src/Analyzers"), FolderOf(Assert.Single(FilesOf("tests/Analyzers.Tests", $"{rule.Key}AnalyzerTests.cs")), "tests/Analyzers.Tests"));
            Assert.True(File.Exists(Path.Combine(Root, "docs/rules", $"{rule.Value}.md")), rule.Value);
        });

    [Fact]
    public void Every_fix_has_its_analyzer_and_a_test_class() =>
        Assert.All(Fixes, static fix =>
        {
            Assert.Equal(Analyzers[fix.Key], fix.Value);
            string file = Assert.Single(FilesOf("src/CodeFixes", $"{fix.Key}CodeFix.cs"));
            Assert.Equal(FolderOf(file, "src/CodeFixes"), FolderOf(Assert.Single(FilesOf("tests/CodeFixes.Tests", $"{fix.Key}CodeFixTests.cs")), "tests/CodeFixes.Tests"));
        });

    [Fact]
    public void Every_test_class_of_a_rule_or_fix_belongs_to_one()
    {
        Assert.All(FilesOf("tests/Analyzers.Tests", "*AnalyzerTests.cs"), static file => Assert.Contains(StemOf(Path.GetFileNameWithoutExtension(file), "AnalyzerTests"), Analyzers.Keys));
        Assert.All(FilesOf("tests/CodeFixes.Tests", "*CodeFixTests.cs"), static file => Assert.Contains(StemOf(Path.GetFileNameWithoutExtension(file), "CodeFixTests"), Fixes.Keys));
    }

    private static string StemOf(string name, string ending)
    {
        Assert.EndsWith(ending, name, StringComparison.Ordinal);
        return name[..^ending.Length];
    }

    private static string[] FilesOf(string folder, string pattern) =>
        [.. Directory.GetFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))];

    private static string FolderOf(string file, string root) => Path.GetRelativePath(Path.Combine(Root, root), Path.GetDirectoryName(file)!);

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex("""const string (\w+) = "(TJ\d{4})";""")]
    private static partial Regex Id();
}
