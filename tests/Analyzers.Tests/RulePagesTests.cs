using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers.Tests;

/// <summary>The examples of docs/rules compile, and the rules say of them what the pages say.</summary>
public sealed partial class RulePagesTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        """;

    // What the generator would add for the example of TJ1103.
    private const string Generated = """
        public static class OrdersCalls
        {
            public static JobCall Print(int order) => throw new NotSupportedException();
        }
        """;

    public static TheoryData<string> Rules =>
        [.. AllRules.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task The_bad_example_is_reported_by_its_rule_alone(string rule)
    {
        ImmutableArray<Diagnostic> found = await RunAsync(rule, "Bad");
        Assert.NotEmpty(found);
        Assert.All(found, each => Assert.Equal(rule, each.Id));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task The_good_example_is_not_reported(string rule) => Assert.Empty(await RunAsync(rule, "Good"));

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task The_page_has_the_titles_of_the_descriptor_and_is_listed(string rule)
    {
        DiagnosticDescriptor[] descriptors =
            [.. AllRules.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Where(each => each.Id == rule)];
        string page = await PageAsync(rule);
        string index = await PageAsync("README");
        Assert.All(descriptors, descriptor =>
        {
            Assert.Contains($"# {rule}: {descriptor.Title}", page, StringComparison.Ordinal);
            Assert.Contains($"| Category | {descriptor.Category} |", page, StringComparison.Ordinal);
            Assert.Contains($"| [{rule}]({rule}.md) | {SeverityOf(descriptor)} | {descriptor.Title} |", index, StringComparison.Ordinal);
            Assert.EndsWith($"/docs/rules/{rule}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task The_severity_in_an_editorconfig_is_honoured(string rule)
    {
        Assert.DoesNotContain(await RunAsync(rule, "Bad", $"dotnet_diagnostic.{rule}.severity = none"), each => each.Id == rule);

        Diagnostic[] silent = [.. (await RunAsync(rule, "Bad", $"dotnet_diagnostic.{rule}.severity = silent")).Where(each => each.Id == rule)];
        Assert.All(silent, static each => Assert.Equal(DiagnosticSeverity.Hidden, each.Severity));

        Diagnostic[] errors = [.. (await RunAsync(rule, "Bad", $"dotnet_diagnostic.{rule}.severity = error")).Where(each => each.Id == rule)];
        Assert.NotEmpty(errors);
        Assert.All(errors, static each => Assert.Equal(DiagnosticSeverity.Error, each.Severity));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task The_rule_is_tracked_with_its_release(string rule)
    {
        string releases = await ReadAsync("../../src/Analyzers/AnalyzerReleases.Shipped.md") + await ReadAsync("../../src/Analyzers/AnalyzerReleases.Unshipped.md");
        Assert.All(
            AllRules.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Where(each => each.Id == rule),
            each => Assert.Contains($"\n{rule} | {each.Category} | {each.DefaultSeverity} | ", releases, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_id_has_a_descriptor() =>
        Assert.Equal(
            typeof(RuleIds).GetFields().Select(static field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
            Rules.Select(static row => row.Data));

    private static string SeverityOf(DiagnosticDescriptor descriptor) =>
        descriptor.DefaultSeverity == DiagnosticSeverity.Info ? "Suggestion" : $"{descriptor.DefaultSeverity}";

    private static async Task<ImmutableArray<Diagnostic>> RunAsync(string rule, string half, string options = "")
    {
        var config = new EditorConfig(options);
        Match example = Example().Matches(await PageAsync(rule)).Single(each => each.Groups[1].Value == half);
        string code = example.Groups[2].Value;
        return code.Contains(" class ", StringComparison.Ordinal)
            ? await AllRules.RunAsync(config, Usings + code, Usings + Generated)
            : await AllRules.RunAsync(config, $"{Usings}public static class Example\n{{\n{code}\n}}");
    }

    private static Task<string> PageAsync(string name) => ReadAsync($"../../docs/rules/{name}.md");

    private static Task<string> ReadAsync(string path, [CallerFilePath] string from = "") =>
        File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(from)!, path), TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^## (Bad|Good)\s+```csharp\n(.*?)```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
