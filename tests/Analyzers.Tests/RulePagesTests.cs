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

    private static string SeverityOf(DiagnosticDescriptor descriptor) =>
        descriptor.DefaultSeverity == DiagnosticSeverity.Info ? "Suggestion" : $"{descriptor.DefaultSeverity}";

    private static async Task<ImmutableArray<Diagnostic>> RunAsync(string rule, string half)
    {
        Match example = Example().Matches(await PageAsync(rule)).Single(each => each.Groups[1].Value == half);
        string code = example.Groups[2].Value;
        return code.Contains(" class ", StringComparison.Ordinal)
            ? await AllRules.RunAsync(Usings + code, Usings + Generated)
            : await AllRules.RunAsync($"{Usings}public static class Example\n{{\n{code}\n}}");
    }

    private static Task<string> PageAsync(string name, [CallerFilePath] string path = "") =>
        File.ReadAllTextAsync(
            Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "docs", "rules", $"{name}.md"), TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^## (Bad|Good)\s+```csharp\n(.*?)```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
