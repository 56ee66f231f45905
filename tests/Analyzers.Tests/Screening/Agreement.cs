using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tests.Screening;

/// <summary>Runs the rules as they are, and with every body bound.</summary>
internal static class Agreement
{
    /// <summary>Fails where the two report differently; otherwise returns what they report.</summary>
    public static async Task<string[]> AssertAsync(string source)
    {
        string[] screened = await ReportsAsync(Parse(source));
        string[] bound = await ReportsAsync(Bound(source));
        Assert.True(
            screened.SequenceEqual(bound),
            string.Join('\n', [.. bound.Except(screened).Select(static each => $"missed: {each}"), .. screened.Except(bound).Select(static each => $"too much: {each}"), source]));
        return bound;
    }

    public static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, AllRules.Parse, "/src/File.cs");

    public static SyntaxTree Bound(string source) =>
        CSharpSyntaxTree.ParseText(source, AllRules.Parse.WithFeatures([new(JobCode.BindAll, "true")]), "/src/File.cs");

    private static async Task<string[]> ReportsAsync(SyntaxTree tree)
    {
        ImmutableArray<Diagnostic> found =
            await AllRules.WithAnalyzers(AllRules.Compile(tree), AllRules.Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.Select(static each => each.ToString()).Order(StringComparer.Ordinal)];
    }
}
